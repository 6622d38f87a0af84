"""What authorizations have left: their use, how fast it goes, when it runs out, and the sessions outside any.

The rule that uses them up, session by session, is `engine.authorizations`; here its answers are added up.
"""
