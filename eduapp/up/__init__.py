"""The two commands. What runs before the environment exists (command, install, options) needs no package."""
