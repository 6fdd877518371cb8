"""The door for machines, on the host `api.*`: what outside parties call.

Now: the card processor's call-backs. Each answer is JSON; a refusal has a code and a sentence.
What may be called is described by `/api/openapi.json`, which the tests drive.
"""
