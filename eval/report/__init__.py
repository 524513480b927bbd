"""Reports: what a report says (view), its pictures (plots), and how it is written down (render)."""
