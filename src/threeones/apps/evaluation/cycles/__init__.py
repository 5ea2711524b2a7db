"""A year's evaluation as a cycle (考核期): facts stated and checked, polls, claims, results, notice, appeals, publication."""
