"""Checks between tables, one module a subject; each takes the dataset and the day it is judged on."""
