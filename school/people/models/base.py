import uuid

from django.db import models


class PublicModel(models.Model):
    """A row that has an address: URLs carry `public_id`, never the primary key."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True
