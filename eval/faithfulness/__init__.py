"""How a summary's words stand in its source, measured for the faithfulness score in eval/metrics/faithfulness.py."""
