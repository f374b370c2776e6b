"""Opens pool, code hosts, mirrors and analysis processes: the only place that wires them together."""
