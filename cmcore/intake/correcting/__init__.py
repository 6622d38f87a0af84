"""Corrections: suggested, made, merged, learned and made again."""
