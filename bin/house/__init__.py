"""What ``bin/setup``, ``bin/demo`` and ``bin/test`` do, once a Python has been found."""
