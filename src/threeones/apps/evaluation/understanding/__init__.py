"""Understanding a ranking (看懂排名): trials, gaps, comparisons, robustness."""
