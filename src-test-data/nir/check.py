"""Runs a NIR file in snnTorch and compares it with what SpikeGen made of the same inputs.

    pip install torch==2.* nir==1.0.8 nirtorch==2.6 snntorch==1.0.0
    python check.py decoder.nir decoder.npz

The second file is that of `spikegen export --example`. For every node the script prints how many
spikes differ, or how far membranes are apart, over all samples and steps; then how far the result
is from what the network itself made. Samples have no batch axis here: NIR's shapes have none.
"""

import contextlib
import io
import sys

import nir
import numpy as np
import snntorch
import torch
from snntorch.import_nir import _nir_to_snntorch_module

DT = 1e-4  # what snnTorch's import takes for the length of a step


def module(node):
    """Returns snnTorch's own module for a node; for LI, which its import lacks, a Leaky that never
    resets, whose membrane is scaled to that of NIR."""
    if isinstance(node, nir.LI):
        beta = torch.tensor(1 - DT / node.tau)
        return snntorch.Leaky(beta=beta, threshold=1e30, reset_mechanism="none", init_hidden=False)
    with contextlib.redirect_stdout(io.StringIO()):
        return _nir_to_snntorch_module(node)


def run(graph, inputs):
    """Runs one sample [T, ...] and returns what leaves each node, in the order of the chain."""
    after = dict(graph.edges)
    name = next(n for n, node in graph.nodes.items() if isinstance(node, nir.Input))
    outputs, sequence = {}, list(inputs)
    while name in after:
        name = after[name]
        node = graph.nodes[name]
        if isinstance(node, nir.Output):
            break
        layer, state, steps = module(node), None, []
        for x in sequence:  # step by step
            if isinstance(layer, snntorch.Leaky):
                if isinstance(node, nir.LI):
                    x = x * torch.tensor(node.r * np.float32(DT) / node.tau)
                state = torch.zeros_like(x) if state is None else state
                spikes, state = layer(x, state)
                steps.append(state if isinstance(node, nir.LI) else spikes)
            else:
                steps.append(layer(x))
        sequence = steps
        outputs[name] = torch.stack(steps)
    return outputs


def readout(graph, last):
    """Does what the file's metadata says with the output after the last step."""
    notes = {key: value.decode() if isinstance(value, bytes) else str(value)
             for key, value in graph.metadata.items()}
    function = {"identity": lambda x: x, "tanh": torch.tanh, "sigmoid": torch.sigmoid}
    kind = notes["readout_function"]
    result = function[kind](last * float(notes["readout_scale"])) + float(notes["readout_offset"])
    if kind != "identity":
        result = result.clip(0, 1)
    height, width = int(notes["image_height"]), int(notes["image_width"])
    if height:
        result = torch.nn.functional.pixel_shuffle(result, int(notes["space_to_depth"]))
        result = result[..., :height, :width]
    return result


def main(file, example):
    graph, arrays = nir.read(file), np.load(example)
    inputs = torch.from_numpy(arrays["inputs"])
    with torch.no_grad():
        samples = [run(graph, inputs[:, n]) for n in range(inputs.shape[1])]
    print(f"{file}: {inputs.shape[1]} samples, {inputs.shape[0]} steps")
    worst = 0
    for name in samples[0]:
        ours = arrays["node_" + name]
        theirs = torch.stack([sample[name] for sample in samples], 1).numpy()
        difference = np.abs(ours - theirs)
        if isinstance(graph.nodes[name], nir.LIF):
            by_step = (difference > 0.5).reshape(len(difference), -1).sum(1)
            print(f"  {name}: {by_step.sum()} of {ours.size} spikes differ (by step {by_step.tolist()}),"
                  f" firing rate {ours.mean():.4f}")
            worst = max(worst, by_step.sum() / ours.size)
        else:
            print(f"  {name}: at most {difference.max():.2e} apart, largest value {np.abs(ours).max():.3g}")
    last = list(samples[0])[-1]
    made = arrays["outputs"]
    if made.ndim == 5:  # spikes at every step
        theirs = torch.stack([sample[last] for sample in samples], 1).numpy()
        print(f"  the network's own spikes: {(np.abs(made - theirs) > 0.5).sum()} of {made.size} differ")
    else:
        theirs = torch.stack([readout(graph, sample[last][-1]) for sample in samples]).numpy()
        print(f"  the network's own result: at most {np.abs(made - theirs).max():.2e} apart,"
              f" mean {np.abs(made - theirs).mean():.2e}")
    return worst


if __name__ == "__main__":
    sys.exit(1 if main(*sys.argv[1:]) > 0.001 else 0)
