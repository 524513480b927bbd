"""The service under load, restarts and generated requests: a process of its own, met over HTTP."""
