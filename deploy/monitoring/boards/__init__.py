"""Boards: every dashboard there is, a module each. ``make monitoring`` writes them."""

from deploy.monitoring.boards.application import APPLICATION
from deploy.monitoring.boards.fleet import FLEET
from deploy.monitoring.boards.ourselves import OURSELVES
from deploy.monitoring.boards.terraform import TERRAFORM

BOARDS = (FLEET, APPLICATION, OURSELVES, TERRAFORM)
