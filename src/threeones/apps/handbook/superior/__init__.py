"""Superior tasks (上级任务): what a city or a province set, which projects carry it, and what nobody carries."""
