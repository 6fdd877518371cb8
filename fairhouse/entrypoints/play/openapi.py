"""The OpenAPI description of the play door, for integrators and for the fuzzing tests."""

from __future__ import annotations

from typing import Any

_AMOUNT = {"type": "string", "pattern": r"^-?\d{1,12}\.\d{2,6}$"}
_REFUSAL = {
    "type": "object",
    "required": ["code", "sentence"],
    "properties": {
        "code": {"type": "string"},
        "sentence": {"type": "string"},
        "field": {"type": "string"},
    },
}
_ROUND = {
    "type": "object",
    "required": ["round", "ticket", "stake", "win", "balance", "outcome", "commitment"],
    "properties": {
        "round": {"type": "string", "format": "uuid"},
        "ticket": {"type": "string", "pattern": "^[0-9A-HJKMNP-TV-Z-]{4,28}$"},
        "game": {"type": "string"},
        "version": {"type": "integer"},
        "stake": _AMOUNT,
        "win": _AMOUNT,
        "balance": _AMOUNT,
        "outcome": {"type": "object"},
        "maximum_win_reached": {"type": "boolean"},
        "commitment": {"type": "string", "minLength": 64, "maxLength": 64},
        "over": {"type": "boolean", "description": "false while the player has a decision to make"},
        "stage": {"type": "integer", "description": "how many actions have been taken"},
        "jackpots": {
            "type": "array",
            "description": "progressive wins, paid when the operator has confirmed them",
            "items": {
                "type": "object",
                "required": ["title", "amount"],
                "properties": {"title": {"type": "string"}, "amount": _AMOUNT},
            },
        },
    },
}
_KEY = {
    "type": "string",
    "format": "uuid",
    "description": "made by the caller; the same key gets the same answer",
}
_WAGER: dict[str, Any] = {
    "type": "object",
    "required": ["key"],
    "properties": {
        "key": _KEY,
        "stake": {"type": "string", "description": "decimal, in the account's currency"},
        "bets": {"type": "array", "items": {"type": "object"}},
        "autoplay": {"type": "boolean", "description": "this round began by itself"},
    },
}


_ACT = {
    "type": "object",
    "required": ["key", "round", "stage", "action"],
    "properties": {
        "key": _KEY,
        "round": {"type": "string", "format": "uuid"},
        "stage": {"type": "integer", "description": "the stage that the player has seen"},
        "action": {"type": "string", "description": "one of the outcome's choices"},
        "hold": {"type": "array", "items": {"type": "integer"}},
        "front": {"type": "array", "items": {"type": "integer"}},
    },
}


_PURSE = {"type": "string", "description": "sealed; from the answer before, or left out"}
_DEMO_WAGER = {
    **_WAGER,
    "properties": {**_WAGER["properties"], "purse": _PURSE},
}
_DEMO_ACTION = {
    "type": "object",
    "required": ["key", "purse", "stage", "action"],
    "properties": {
        "key": {"type": "string", "format": "uuid"},
        "purse": _PURSE,
        "stage": {"type": "integer", "minimum": 0},
        "action": {"type": "string"},
    },
}
_DEMO_ROUND = {
    "type": "object",
    "required": ["play_money", "stake", "win", "balance", "outcome", "over", "stage", "purse"],
    "properties": {
        "play_money": {"const": True},
        "game": {"type": "string"},
        "version": {"type": "integer"},
        "content_hash": {"type": "string", "minLength": 64, "maxLength": 64},
        "stake": _AMOUNT,
        "win": _AMOUNT,
        "balance": _AMOUNT,
        "outcome": {"type": "object"},
        "maximum_win_reached": {"type": "boolean"},
        "over": {"type": "boolean"},
        "stage": {"type": "integer"},
        "purse": _PURSE,
    },
}


def _json(description: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"description": description, "content": {"application/json": {"schema": schema}}}


def _body(schema: dict[str, Any]) -> dict[str, Any]:
    return {"required": True, "content": {"application/json": {"schema": schema}}}


def _refusals(*statuses: int) -> dict[str, Any]:
    return {str(status): _json("Refused; nothing was changed.", _REFUSAL) for status in statuses}


_GAME = {
    "name": "game",
    "in": "path",
    "required": True,
    "schema": {"type": "string", "pattern": "^[a-z][a-z0-9_]{0,40}$"},
}


def document() -> dict[str, Any]:
    """The whole document."""
    signed_in: list[dict[str, list[str]]] = [{"playToken": []}]
    return {
        "openapi": "3.1.0",
        "info": {"title": "Fairhouse play", "version": "1"},
        "paths": {
            "/play/{game}/wager": {
                "parameters": [_GAME],
                "post": {
                    "summary": "Place a wager and get its result.",
                    "security": signed_in,
                    "requestBody": {
                        "required": True,
                        "content": {"application/json": {"schema": _WAGER}},
                    },
                    "responses": {
                        "200": _json("The round.", _ROUND),
                        **_refusals(400, 401, 403, 404, 409, 413, 422, 429, 500, 503),
                    },
                },
            },
            "/play/{game}/act": {
                "parameters": [_GAME],
                "post": {
                    "summary": "Decide in a round that waits for its player.",
                    "security": signed_in,
                    "requestBody": {
                        "required": True,
                        "content": {"application/json": {"schema": _ACT}},
                    },
                    "responses": {
                        "200": _json("The round as it is now.", _ROUND),
                        **_refusals(400, 401, 403, 404, 409, 413, 422, 429, 500, 503),
                    },
                },
            },
            "/play/{game}/demo": {
                "parameters": [_GAME],
                "post": {
                    "summary": "The same game on play money: nothing is stored or paid.",
                    "requestBody": _body(_DEMO_WAGER),
                    "responses": {
                        "200": _json("The round and the purse after it.", _DEMO_ROUND),
                        **_refusals(400, 403, 404, 409, 413, 422, 429, 500, 503),
                    },
                },
            },
            "/play/{game}/demo/act": {
                "parameters": [_GAME],
                "post": {
                    "summary": "Take an action in the round on play money that the purse holds.",
                    "requestBody": _body(_DEMO_ACTION),
                    "responses": {
                        "200": _json("The round and the purse after it.", _DEMO_ROUND),
                        **_refusals(400, 403, 404, 409, 413, 422, 429, 500, 503),
                    },
                },
            },
            "/play/{game}/last": {
                "parameters": [_GAME],
                "get": {
                    "summary": "The player's last round of a game.",
                    "security": signed_in,
                    "responses": {
                        "200": _json(
                            "The round, or null.",
                            {
                                "type": "object",
                                "required": ["last"],
                                "properties": {"last": {"anyOf": [_ROUND, {"type": "null"}]}},
                            },
                        ),
                        **_refusals(401, 403, 404, 503),
                    },
                },
            },
            "/play/health": {
                "get": {
                    "summary": "Whether wagers are taken.",
                    "responses": {
                        "200": _json(
                            "Open.",
                            {
                                "type": "object",
                                "required": ["open", "waiting"],
                                "properties": {
                                    "open": {"type": "boolean"},
                                    "waiting": {"type": "integer"},
                                },
                            },
                        )
                    },
                }
            },
        },
        "components": {
            "securitySchemes": {
                "playToken": {"type": "apiKey", "in": "cookie", "name": "__Host-fh-play"}
            }
        },
    }
