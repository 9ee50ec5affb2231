"""Criteria and their levels: what they are worth, as files hold them and as a form types them."""
