"""The addresses of the queue of refused messages."""

from __future__ import annotations

from django.urls import path

from cloison.pages.feed import message, queue

ROUTES = [
    path("flux/", queue.queue, name="feed"),
    path("flux/rejouer", queue.replay, name="feed_replay"),
    path("flux/<int:number>/", message.message, name="feed_message"),
    path("flux/<int:number>/corriger", message.mend, name="feed_mend"),
    path("flux/<int:number>/mettre-de-cote", message.discard, name="feed_discard"),
]
