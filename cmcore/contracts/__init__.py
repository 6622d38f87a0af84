"""Payers' contracts: the terms that run, the notice that is due, the raises owed and the interest on late payment."""
