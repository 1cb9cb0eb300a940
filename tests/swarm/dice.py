"""Draws of a scenario maker: everything comes from random(), whose values no Python version changes."""

import random


class Dice:
    def __init__(self, seed):
        self._random = random.Random(f"rotasim swarm {seed}").random

    def chance(self, probability):
        return self._random() < probability

    def real(self, low, high):
        return low + (high - low) * self._random()

    def whole(self, low, high):
        """A whole number, both ends included."""
        return low + min(int(self._random() * (high - low + 1)), high - low)

    def pick(self, things):
        return things[self.whole(0, len(things) - 1)]

    def shuffled(self, things):
        rest, order = list(things), []
        while rest:
            order.append(rest.pop(self.whole(0, len(rest) - 1)))
        return order

    def some(self, things, least=0):
        """A random subset in random order, all sizes equally likely."""
        return self.shuffled(things)[: self.whole(least, len(things))]
