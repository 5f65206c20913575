"""Writes the reference arrays that this project makes itself: python make.py [FOLDER].

Every case has random weights, is run once in evaluation and once in training, and keeps inputs,
results, the gradients of all weights, and the running statistics after the step. Computed in
float64 from float32 numbers. Seeds are tried in turn until no membrane comes within MARGIN of its
threshold, and no feature within MARGIN of the border between two codes: nearer ones could be
turned around by rounding.
"""

import itertools
import json
import math
import pathlib
import sys

import numpy
import torch
from torch import nn

import networks
from neurons import Neurons

MARGIN = 1e-4


def uniform(low, high, *shape):
    """Numbers that float32 has too."""
    return (low + (high - low) * torch.rand(*shape)).float().double()


def randomize(model):
    """First weights; where there is batch norm, about half of the neurons fire."""
    with torch.no_grad():
        for module in model.modules():
            if isinstance(module, nn.modules.batchnorm._BatchNorm):
                module.weight.copy_(uniform(0.7, 1.4, module.num_features))
                module.bias.copy_(uniform(0.2, 1.2, module.num_features))
                module.running_mean.copy_(uniform(-0.3, 0.3, module.num_features))
                module.running_var.copy_(uniform(0.2, 0.6, module.num_features))
            elif isinstance(module, (nn.Conv2d, nn.ConvTranspose2d, nn.Linear)):
                fan_in = module.weight[0].numel()
                bound = 1.7 / math.sqrt(fan_in)
                module.weight.copy_(uniform(-bound, bound, *module.weight.shape))
                module.bias.copy_(uniform(-0.2, 0.3, *module.bias.shape))
            elif isinstance(module, nn.ParameterDict):
                for table in module.values():
                    table.copy_(uniform(-1, 1, *table.shape))
            elif isinstance(module, nn.Embedding):
                module.weight.copy_(uniform(0, 1, *module.weight.shape))


def state(model, prefix, kept=lambda name: True):
    return {
        prefix + name: value.detach().clone()
        for name, value in model.state_dict().items()
        if kept(name) and not name.endswith("num_batches_tracked")
    }


def is_running(name):
    return "running_" in name


def run(model, evaluate, train):
    """evaluate() and train() give results by name; of train's, "loss" is the one to be minimized."""
    arrays = state(model, "param.")
    model.eval()
    with torch.no_grad():
        arrays |= {"eval_" + name: value for name, value in evaluate().items()}
    model.train()
    results = train()
    results["loss"].backward()
    arrays |= results
    arrays |= {"grad." + name: weight.grad for name, weight in model.named_parameters()}
    return arrays | state(model, "after.", is_running)


def vq_svae(released):
    steps, images = 4, uniform(0, 1, 2, 1, 8, 8)
    model = networks.VqSvae(steps, 1, [4, 6], 3, 5, released)
    randomize(model)
    variance = 0.25
    names = ["indices", "generated", "reconstruction", "mse", "quantization"]

    def train():
        results = dict(zip(names, model(images)))
        pixels = images[0].numel()
        error = results["mse"] / variance if released else results["mse"] * pixels
        results["loss"] = error + results["quantization"]
        return results

    arrays = run(model, lambda: dict(zip(names[:3], model(images))), train)
    Neurons.nearest = min(Neurons.nearest, model.vq_layer.margin)
    return arrays | {"images": images, "variance": torch.tensor(variance)}


def denoiser(embedding):
    codes, size, steps = 6, 3, 9
    model = networks.Denoiser(4, codes, [6, 8, 7], steps, 3, embedding)
    randomize(model)
    tokens = torch.randint(0, codes + 1, (4, size, size))
    t = torch.tensor([1, 3, 6, 9])
    labels = torch.tensor([0, 2, 3, 1])
    upstream = uniform(-1, 1, 4, codes, size, size)

    def train():
        logits = model(tokens, t, labels)
        return {"logits": logits, "loss": (logits * upstream).sum()}

    arrays = run(model, lambda: {"logits": model(tokens, t, labels)}, train)
    arrays |= {"tokens": tokens, "t": t, "upstream": upstream}
    return arrays | ({"labels": labels} if embedding else {})


def generator(colors, scoring):
    latents = uniform(-1.5, 1.5, 3, 5).requires_grad_()
    model = networks.Generator(4, 5, 8, [6, 4], colors, 2, scoring)
    randomize(model)
    upstream = uniform(-1, 1, 3, colors, 8, 8)

    def train():
        images = model(latents)
        return {"images": images, "loss": (images * upstream).sum()}

    arrays = run(model, lambda: {"images": model(latents)}, train)
    return arrays | {"latents": latents, "grad_latents": latents.grad, "upstream": upstream}


def discriminator(spiking, channels=(4, 5)):
    images = uniform(0, 1, 3, 1, 10, 10).requires_grad_()
    flat = 5 if channels else 100
    model = networks.Discriminator(4, 1, channels, 3, flat, 7, spiking)
    randomize(model)
    first = model.fc1[0] if channels else model.net[0]
    with torch.no_grad():  # no batch norm behind it
        first.weight.copy_(uniform(-1, 3 if channels else 1.1, 7, flat))
    upstream = uniform(-1, 1, 3)

    def train():
        scores = model(images)
        return {"scores": scores, "loss": (scores * upstream).sum()}

    arrays = run(model, lambda: {"scores": model(images)}, train)
    return arrays | {"images": images, "grad_images": images.grad, "upstream": upstream}


def fsvae(mixed):
    steps, count, units, k = 4, 3, 4, 3
    images = uniform(0, 1, count, 1, 8, 8)
    model = networks.Fsvae(steps, 1, [4, 5], 3, 8, units, k, 2)
    randomize(model)
    choices = torch.randint(0, k, (steps, count, units))
    own_choices = torch.randint(0, k, (steps, count, units))
    replaced = torch.randint(0, 2, (steps, count, 1)).double() if mixed else None
    variance, weight = 0.25, 0.7
    names = ["encoded", "posterior", "prior", "latents", "reconstruction", "mse", "mmd"]

    def evaluate():
        results = dict(zip(names[:5], model(images, choices)))
        return results | {"sample": model.sample(own_choices)}

    def train():
        results = dict(zip(names, model(images, choices, own_choices, replaced)))
        results["loss"] = results["mse"] / variance + weight * results["mmd"]
        return results

    arrays = run(model, evaluate, train)
    arrays |= {"images": images, "choices": choices, "own_choices": own_choices}
    arrays |= {"variance": torch.tensor(variance), "mmd_weight": torch.tensor(weight)}
    return arrays | ({"replaced": replaced} if mixed else {})


CASES = {
    "own_vq_svae_released": lambda: vq_svae(True),
    "own_vq_svae_paper": lambda: vq_svae(False),
    "own_fsvae": lambda: fsvae(False),
    "own_fsvae_mixed": lambda: fsvae(True),
    "own_denoiser_scalar": lambda: denoiser(0),
    "own_denoiser_embedding": lambda: denoiser(5),
    "own_generator_membrane": lambda: generator(1, None),
    # d, one key map, units of the flattening layer, cosine
    "own_generator_scoring_shared": lambda: generator(1, (6, True, 0, False)),
    "own_generator_scoring_separate": lambda: generator(1, (6, False, 0, False)),
    "own_generator_scoring_flattened": lambda: generator(3, (6, True, 7, False)),
    "own_generator_scoring_cosine": lambda: generator(1, (6, False, 0, True)),
    "own_discriminator_spiking": lambda: discriminator(True),
    "own_discriminator_leaky": lambda: discriminator(False),
    "own_discriminator_dense": lambda: discriminator(True, ()),
}


def numbers(value):
    value = value.detach().numpy()
    return value.astype(numpy.float32) if value.dtype == numpy.float64 else value


def save_state_dict(arrays, file):
    """Writes the weights before the step as safetensors: the length of a JSON header, the header,
    and the bytes of all arrays. PyTorch's model counts batches too, which are no weights."""
    weights = {
        name.removeprefix("param."): numbers(value)
        for name, value in arrays.items()
        if name.startswith("param.")
    }
    for name in [name for name in weights if name.endswith(".running_var")]:
        counter = name.replace("running_var", "num_batches_tracked")
        weights[counter] = numpy.array(0, dtype=numpy.int64)
    header, data = {}, b""
    for name, value in sorted(weights.items()):
        kind = "I64" if value.dtype == numpy.int64 else "F32"
        end = len(data) + value.nbytes
        header[name] = {"dtype": kind, "shape": value.shape, "data_offsets": [len(data), end]}
        data += value.tobytes()
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    file.write_bytes(len(text).to_bytes(8, "little") + text + data)


def main(folder):
    torch.set_default_dtype(torch.float64)
    torch.set_num_threads(1)
    for name, case in CASES.items():
        for seed in itertools.count(1):
            torch.manual_seed(seed)
            Neurons.nearest = math.inf
            arrays = case()
            if Neurons.nearest >= MARGIN:
                break
        file = folder / (name + ".npz")
        numpy.savez(file, **{key: numbers(value) for key, value in arrays.items()})
        if name == "own_vq_svae_released":
            save_state_dict(arrays, file.with_suffix(".safetensors"))
        silent = [
            key for key, value in arrays.items() if key.startswith("grad") and not value.any()
        ]
        print(f"{name}: seed {seed}, margin {Neurons.nearest:.1e}, {file.stat().st_size} bytes")
        if silent:
            print("  without gradient:", *silent)


if __name__ == "__main__":
    here = pathlib.Path(__file__).resolve().parent
    main(pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else here.parent)
