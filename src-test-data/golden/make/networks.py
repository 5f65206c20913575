"""The networks of Spiking-Diffusion (arXiv 2308.10187), its baseline FSVAE (Kamata et al., AAAI
2022) and SGAD (arXiv 2305.10246), from the papers' equations, at any size.

Modules are named so that a state_dict has the names of the released models.
"""

import math

import torch
from torch import nn
from torch.nn import functional

from neurons import (
    Neurons,
    ScaledBatchNorm,
    Sequential,
    fold,
    membrane_trace,
    repeat,
    weigh,
)

READOUT_DECAY = 0.8


class Encoder(nn.Module):
    def __init__(self, colors, channels, code):
        super().__init__()
        self.snn_convs = Sequential(
            nn.Conv2d(colors, channels[0], 3, 2, 1),
            nn.BatchNorm2d(channels[0]),
            Neurons(),
            nn.Conv2d(channels[0], channels[1], 3, 2, 1),
            nn.BatchNorm2d(channels[1]),
            Neurons(),
            nn.Conv2d(channels[1], code, 1),
            nn.BatchNorm2d(code),
            Neurons(),
        )

    def forward(self, sequence):
        return self.snn_convs(sequence)


class Decoder(nn.Module):
    """Spikes [T, N, C, h, w] to centered images, tanh of the membrane readout."""

    def __init__(self, colors, channels, code):
        super().__init__()
        self.snn_convs = Sequential(
            nn.ConvTranspose2d(code, channels[1], 3, 2, 1, 1),
            nn.BatchNorm2d(channels[1]),
            Neurons(),
            nn.ConvTranspose2d(channels[1], channels[0], 3, 2, 1, 1),
            nn.BatchNorm2d(channels[0]),
            Neurons(),
            nn.ConvTranspose2d(channels[0], colors, 3, 1, 1),
        )

    def forward(self, spikes):
        return torch.tanh(weigh(self.snn_convs(spikes), READOUT_DECAY, 1))


class Quantizer(nn.Module):
    """Spikes to the spikes of the nearest codes.

    released: the feature mixes the rate with the membrane readout, the straight-through gradient
    enters at the feature, and the loss is of means; else it mixes with the postsynaptic potential,
    the gradient enters at the spikes, and the loss is equation 9, of sums.
    """

    def __init__(self, codes, code, released):
        super().__init__()
        self.released = released
        self.alpha = nn.Parameter(torch.tensor(0.5))
        self.embeddings = nn.Embedding(codes, code)
        self.poisson = Sequential(nn.Conv2d(code, code, 1), nn.BatchNorm2d(code), Neurons())
        self.margin = math.inf

    def forward(self, spikes):
        potential = (
            weigh(spikes, READOUT_DECAY, 1) if self.released else membrane_trace(spikes)[-1]
        )
        feature = self.alpha * spikes.mean(0) + (1 - self.alpha) * potential
        rows = feature.permute(0, 2, 3, 1)
        distances = ((rows.unsqueeze(-2) - self.embeddings.weight) ** 2).sum(-1)
        two = distances.detach().sort(-1).values
        self.margin = float((two[..., 1] - two[..., 0]).min())
        indices = distances.argmin(-1)
        code = self.embeddings(indices).permute(0, 3, 1, 2)
        if self.released:
            given = feature + (code - feature).detach()
            generated = self.poisson(repeat(given, len(spikes)))
            decoder_input = generated
        else:
            generated = self.poisson(repeat(code, len(spikes)))
            decoder_input = spikes + (generated - spikes).detach()
        error = mean_error if self.released else summed_error
        count = len(feature)
        loss = attract(feature, code, error, count) + attract(
            membrane_trace(spikes), membrane_trace(generated), error, count
        )
        return indices, generated, decoder_input, loss


def summed_error(a, b, count):
    """The squared distance, as equation 9 has it: the mean over the images."""
    return ((a - b) ** 2).sum() / count


def mean_error(a, b, count):
    return functional.mse_loss(a, b)


def attract(source, target, error, count, commitment=0.25):
    """Draws the target to the source and, less, the source to the target."""
    return error(target, source.detach(), count) + commitment * error(
        source, target.detach(), count
    )


class VqSvae(nn.Module):
    def __init__(self, steps, colors, channels, code, codes, released):
        super().__init__()
        self.steps = steps
        self.encoder = Encoder(colors, channels, code)
        self.vq_layer = Quantizer(codes, code, released)
        self.decoder = Decoder(colors, channels, code)

    def forward(self, images):
        """Images in [0, 1]; also the two parts of the loss."""
        centered = images - 0.5
        spikes = self.encoder(repeat(centered, self.steps))
        indices, generated, decoder_input, quantization = self.vq_layer(spikes)
        reconstruction = self.decoder(decoder_input)
        mse = functional.mse_loss(reconstruction, centered)
        return indices, generated, reconstruction, mse, quantization


class Denoiser(nn.Module):
    """SDID. Tokens and steps enter as two channels of plain numbers, or as learned vectors."""

    def __init__(self, steps, codes, channels, diffusion_steps=0, classes=0, embedding=0):
        super().__init__()
        self.steps = steps
        self.classes = classes
        if embedding:
            self.embedding = nn.ParameterDict(
                {
                    "tokens": nn.Parameter(torch.empty(codes + 1, embedding)),
                    "steps": nn.Parameter(torch.empty(diffusion_steps, embedding)),
                    "classes": nn.Parameter(torch.empty(classes + 1, embedding)),
                }
            )
        before = embedding or 2
        for number, width in enumerate(channels, 1):
            layer = Sequential(
                nn.Conv2d(before, width, 3, 1, 1), nn.BatchNorm2d(width), Neurons()
            )
            self.add_module(f"conv{number}", layer)
            before = width
        last = nn.Conv2d(channels[-1] + channels[0], codes, 3, 1, 1)
        self.add_module(f"conv{len(channels) + 1}", Sequential(last))
        self.layers = len(channels)

    def image(self, tokens, t, labels):
        if not hasattr(self, "embedding"):
            time = t.reshape(-1, 1, 1).expand(tokens.shape)
            return torch.stack([tokens, time], 1).to(torch.get_default_dtype())
        sample = self.embedding["steps"][t - 1] + self.embedding["classes"][labels]
        vectors = self.embedding["tokens"][tokens] + sample[:, None, None, :]
        return vectors.permute(0, 3, 1, 2)

    def forward(self, tokens, t, labels=None):
        first = self.conv1(repeat(self.image(tokens, t, labels), self.steps))
        spikes = first
        for number in range(2, self.layers + 1):
            spikes = getattr(self, f"conv{number}")(spikes)
        output = getattr(self, f"conv{self.layers + 1}")
        return output(torch.cat([spikes, first], 2)).mean(0)


class Scores(nn.Module):
    """f_q, f_v and f_x of attention scoring; with one key map, f_v and f_x are both W_k."""

    def __init__(self, features, size, shared):
        super().__init__()
        self.W_q = nn.Linear(features, size)
        if shared:
            self.W_k = nn.Linear(features, size)
        else:
            self.W_x = nn.Linear(features, size)
            self.W_v = nn.Linear(features, size)
        self.shared = shared

    def forward(self, membrane, x, cosine):
        """The share of the new input, [N, 1]."""
        query = self.W_q(membrane)
        keys = torch.stack(
            [self.W_k(membrane), self.W_k(x)]
            if self.shared
            else [self.W_v(membrane), self.W_x(x)]
        )
        if cosine:
            products = 4 * functional.cosine_similarity(query.expand_as(keys), keys, dim=-1)
        else:
            products = (query * keys).sum(-1) / math.sqrt(query.shape[-1])
        return torch.softmax(products, 0)[1].unsqueeze(-1)


class AttentionScoring(nn.Module):
    """SGAD, equations 5 and 6: X_t [T, N, ...] in (0, 1) to V_T."""

    def __init__(self, pixels, size, shared, flattening, cosine):
        super().__init__()
        self.cosine = cosine
        if flattening:
            self.down_sample_net = nn.Sequential(
                nn.Flatten(), nn.Linear(pixels, flattening), nn.ReLU()
            )
        self.scoring_function = Scores(flattening or pixels, size, shared)

    def features(self, x):
        return self.down_sample_net(x) if hasattr(self, "down_sample_net") else x.flatten(1)

    def forward(self, sequence):
        v = sequence[0]
        for x in sequence[1:]:
            share = self.scoring_function(self.features(v), self.features(x), self.cosine)
            share = share.reshape(-1, 1, 1, 1)
            v = (1 - share) * v + share * x
        return v


class Generator(nn.Module):
    """scoring: the arguments of AttentionScoring but for the first; none for a membrane."""

    def __init__(self, steps, latent, hidden, channels, colors, first, scoring=None):
        super().__init__()
        self.steps, self.first = steps, (channels[0], first, first)
        units = channels[0] * first * first
        self.fc1 = nn.Linear(latent, hidden)
        self.br1 = Sequential(nn.BatchNorm1d(hidden), Neurons(sgad=True))
        self.fc2 = nn.Linear(hidden, units)
        self.br2 = Sequential(nn.BatchNorm1d(units), Neurons(sgad=True))
        self.convolutions = []
        for number, (before, width) in enumerate(zip(channels, channels[1:]), 1):
            layer = Sequential(
                nn.ConvTranspose2d(before, width, 4, 2, 1),
                nn.BatchNorm2d(width),
                Neurons(sgad=True),
            )
            self.add_module(f"conv{number}", layer)
            self.convolutions.append(layer)
        last = [nn.ConvTranspose2d(channels[-1], colors, 4, 2, 1)]
        if scoring:
            size = first * 2 ** len(channels)
            last += [nn.Sigmoid(), AttentionScoring(colors * size * size, *scoring)]
        self.output = last
        self.add_module(f"conv{len(channels)}", nn.Sequential(*last))

    def forward(self, latents):
        x = repeat(latents, self.steps)
        x = self.br1(fold(self.fc1, x))
        x = self.br2(fold(self.fc2, x)).unflatten(-1, self.first)
        for layer in self.convolutions:
            x = layer(x)
        currents = fold(self.output[0], x)
        if len(self.output) > 1:
            return self.output[2](torch.sigmoid(currents))
        return torch.sigmoid(membrane_trace(currents)[-1] / self.steps)


class Discriminator(nn.Module):
    """Spiking, the score is V_T/T; or with leaky ReLU of slope 0.2, without time. Without channels
    it has dense layers alone."""

    def __init__(self, steps, colors, channels, kernel, flat, hidden, spiking):
        super().__init__()
        self.steps = steps
        self.blocks = []
        unit = (lambda: Neurons(sgad=True)) if spiking else (lambda: nn.LeakyReLU(0.2))
        before = colors
        for number, width in enumerate(channels, 1):
            layer = Sequential(nn.Conv2d(before, width, kernel), nn.BatchNorm2d(width), unit())
            self.add_module(f"conv{number}", layer)
            self.blocks.append(layer)
            before = width
        if channels:
            self.fc1 = Sequential(nn.Linear(flat, hidden), unit())
            self.fc2 = Sequential(nn.Linear(hidden, 1))
            self.dense = [Sequential(self.fc1, self.fc2)]
        else:
            self.net = Sequential(nn.Linear(flat, hidden), unit(), nn.Linear(hidden, 1))
            self.dense = [self.net]
        self.spiking = spiking

    def forward(self, images):
        x = repeat(images, self.steps if self.spiking else 1)
        for layer in self.blocks:
            x = fold(nn.AvgPool2d(2), layer(x))
        scores = self.dense[0](x.flatten(2)).squeeze(-1)
        return membrane_trace(scores)[-1] / self.steps if self.spiking else scores[0]


class Latents(nn.Module):
    """Three dense spiking layers: what is known, [T, N, D], to k spikes of L units."""

    def __init__(self, inputs, units, choices, alpha):
        super().__init__()
        self.shape = (units, choices)
        widths = [inputs, 2 * units, 4 * units, choices * units]
        layers = []
        for before, width in zip(widths, widths[1:]):
            layers += [nn.Linear(before, width), ScaledBatchNorm(width, alpha), Neurons()]
        self.layers = Sequential(*layers)

    def forward(self, sequence):
        return self.layers(sequence).unflatten(-1, self.shape)

    def draw(self, choices, known, kept=lambda t, z: z):
        """Draws z_1 … z_T in turn, without gradient and by running statistics: known(t, z) is what
        the network sees at a step after the latent z, kept(t, z) what becomes of a draw."""
        training = self.training
        self.eval()
        with torch.no_grad():
            inputs, latents = [], []
            z = torch.zeros_like(choices[0], dtype=torch.get_default_dtype())
            for t, choice in enumerate(choices):
                inputs.append(known(t, z))
                spikes = self(torch.stack(inputs))[-1]
                z = kept(t, pick(spikes, choice))
                latents.append(z)
        self.train(training)
        return torch.stack(latents)


def pick(spikes, choices):
    return spikes.gather(-1, choices.unsqueeze(-1)).squeeze(-1)


def before(latents):
    return torch.cat([torch.zeros_like(latents[:1]), latents[:-1].detach()])


class Fsvae(nn.Module):
    def __init__(self, steps, colors, channels, code, size, units, choices, alpha):
        super().__init__()
        self.steps, self.code = steps, (code, size // 4, size // 4)
        flat = math.prod(self.code)
        self.encoder = Encoder(colors, channels, code)
        self.before_latent_layer = Sequential(
            nn.Linear(flat, units), ScaledBatchNorm(units, alpha), Neurons()
        )
        self.posterior = Latents(2 * units, units, choices, alpha)
        self.prior = Latents(units, units, choices, alpha)
        self.decoder_input = Sequential(
            nn.Linear(units, flat), ScaledBatchNorm(flat, alpha), Neurons()
        )
        self.decoder = Decoder(colors, channels, code)

    def decode(self, latents):
        return self.decoder(self.decoder_input(latents).unflatten(-1, self.code))

    def sample(self, choices):
        return self.decode(self.prior.draw(choices, lambda t, z: z))

    def forward(self, images, choices, own_choices=None, replaced=None):
        """replaced [T, N, 1]: 1 where the prior is trained on a latent that it drew itself."""
        spikes = self.encoder(repeat(images - 0.5, self.steps))
        encoded = self.before_latent_layer(spikes.flatten(2))
        drawn = self.posterior.draw(choices, lambda t, z: torch.cat([encoded[t], z], -1))
        posterior = self.posterior(torch.cat([encoded, before(drawn)], -1))
        latents = pick(posterior, choices)
        history = latents.detach()
        if replaced is not None:
            given = history

            def mix(t, z):
                return given[t] + replaced[t] * (z - given[t])

            history = self.prior.draw(own_choices, lambda t, z: z, mix)
        prior = self.prior(before(history))
        reconstruction = self.decode(latents)
        mse = functional.mse_loss(reconstruction, images - 0.5)
        mmd = functional.mse_loss(
            membrane_trace(posterior.mean(-1)), membrane_trace(prior.mean(-1))
        )
        return encoded, posterior, prior, latents, reconstruction, mse, mmd
