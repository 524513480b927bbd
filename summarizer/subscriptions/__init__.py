"""Digests that go out by themselves: to readers by mail, to programs by web hooks and posts."""
