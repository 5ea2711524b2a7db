"""States of projects (项目状态): in which one stood on a day, and the decisions that changed it."""
