"""Writes reference.nir with the reference implementation: pip install nir==1.0.8"""

import nir
import numpy as np


def all_of(shape, value):
    return np.full(shape, value, np.float32)


def neurons(shape, **values):
    return {name: all_of(shape, value) for name, value in values.items()}


rng = np.random.default_rng(1)
eighths = lambda *shape: (rng.integers(-4, 9, shape) / 8).astype(np.float32)
image, small = (2, 4, 4), (2, 2, 2)
nodes = {
    "input": nir.Input(np.array([1, 4, 4])),
    "conv": nir.Conv2d((4, 4), eighths(2, 1, 3, 3), 1, 1, 1, 1, eighths(2)),
    "lif": nir.LIF(**neurons(image, tau=2e-4, r=1, v_leak=0, v_threshold=0.25, v_reset=0)),
    "pool": nir.AvgPool2d(np.array([2, 2]), np.array([2, 2]), np.array([0, 0])),
    "scale": nir.Scale(all_of(small, 2)),
    "if": nir.IF(**neurons(small, r=1e4, v_threshold=1.5, v_reset=0)),
    "flatten": nir.Flatten(np.array(small), 0, -1),
    "affine": nir.Affine(eighths(4, 8), eighths(4)),
    "threshold": nir.Threshold(all_of(4, 0.5)),
    "linear": nir.Linear(eighths(3, 4)),
    "li": nir.LI(**neurons(3, tau=5e-4, r=5, v_leak=0)),
    "output": nir.Output(np.array([3])),
}
names = list(nodes)
graph = nir.NIRGraph(nodes, list(zip(names, names[1:])), metadata={"dt": 1e-4, "writer": "make.py"})
nir.write("reference.nir", graph)
