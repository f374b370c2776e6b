"""function_extract: a part of a complex function becomes a private function of its own, proven by putting it back."""
