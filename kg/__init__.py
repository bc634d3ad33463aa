"""Knowledge graphs from AI news, with the sentence behind every fact."""
