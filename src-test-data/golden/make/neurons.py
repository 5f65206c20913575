"""Neurons and layers over time, from the published equations, in float64.

Sequences have time first, [T, N, ...]. A layer of neurons notes how near a membrane came to its
threshold, so that a script can choose numbers for which rounding cannot turn a spike around.
"""

import math

import torch
from torch import nn


class Spike(torch.autograd.Function):
    """1 where the distance from the threshold is positive (or 0, if at_threshold); the gradient is
    that of the arctan surrogate, alpha / (2·(1 + (pi/2·alpha·u)^2)) with alpha 2."""

    @staticmethod
    def forward(ctx, distance, at_threshold):
        ctx.save_for_backward(distance)
        fired = distance >= 0 if at_threshold else distance > 0
        return fired.to(distance.dtype)

    @staticmethod
    def backward(ctx, by_spike):
        (distance,) = ctx.saved_tensors
        return by_spike / (1 + (math.pi * distance) ** 2), None


class Neurons(nn.Module):
    """Leaky integrate-and-fire with tau 2, threshold 1 and hard reset to 0.

    H = V + (X - V)/tau, S = step(H - 1), V = H·(1 - S). Spiking-Diffusion fires at the threshold
    and lets the gradient pass through the reset; SGAD fires above it, and does not.
    """

    nearest = math.inf

    def __init__(self, sgad=False):
        super().__init__()
        self.sgad = sgad

    def first(self, current):
        return torch.zeros_like(current)

    def step(self, membrane, current):
        charged = membrane + (current - membrane) / 2
        Neurons.nearest = min(Neurons.nearest, float((charged.detach() - 1).abs().min()))
        spike = Spike.apply(charged - 1, not self.sgad)
        return charged * (1 - (spike.detach() if self.sgad else spike)), spike

    def forward(self, currents):
        membrane = self.first(currents[0])
        spikes = []
        for current in currents:
            membrane, spike = self.step(membrane, current)
            spikes.append(spike)
        return torch.stack(spikes)


def fold(layer, sequence):
    """Applies a layer to all steps of all samples at once, as a batch of T·N."""
    out = layer(sequence.flatten(0, 1))
    return out.unflatten(0, sequence.shape[:2])


class Sequential(nn.Sequential):
    """Layers over time: neurons go from step to step, all others take the steps as a batch."""

    def forward(self, sequence):
        for layer in self:
            over_time = isinstance(layer, (Neurons, Sequential))
            sequence = layer(sequence) if over_time else fold(layer, sequence)
        return sequence


class ScaledBatchNorm(nn.BatchNorm1d):
    """Threshold-dependent batch normalization (Zheng et al., AAAI 2021): gamma is multiplied by
    alpha and by the threshold, which is 1 here."""

    def __init__(self, units, alpha):
        super().__init__(units)
        self.alpha = alpha

    def forward(self, x):
        return nn.functional.batch_norm(
            x,
            self.running_mean,
            self.running_var,
            self.alpha * self.weight,
            self.bias,
            self.training,
            self.momentum,
            self.eps,
        )


def repeat(x, steps):
    return x.unsqueeze(0).repeat(steps, *([1] * x.dim()))


def weigh(sequence, decay, gain):
    """sum_t gain·decay^(T-1-t)·x_t."""
    steps = len(sequence)
    weights = gain * decay ** torch.arange(steps - 1, -1, -1, dtype=sequence.dtype)
    return (sequence * weights.reshape(-1, *([1] * (sequence.dim() - 1)))).sum(0)


def membrane_trace(sequence, tau=2.0):
    """V_t = V_{t-1} + (X_t - V_{t-1})/tau: a membrane that does not fire, and the postsynaptic
    potential."""
    v = torch.zeros_like(sequence[0])
    trace = []
    for x in sequence:
        v = v + (x - v) / tau
        trace.append(v)
    return torch.stack(trace)
