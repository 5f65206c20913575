"""Writes the TorchScript networks that the tests of InceptionFeatures load; needs PyTorch only."""

import sys
import torch
from torch import Tensor


class Output(torch.nn.Module):
    """A linear layer; torch.nn.Linear would put the path of its source into the file."""

    def __init__(self):
        super().__init__()
        self.weight = torch.nn.Parameter(torch.arange(18).reshape(3, 6) / 1000)
        self.bias = torch.nn.Parameter(torch.tensor([1.0, 2.0, 3.0]))

    def forward(self, features: Tensor) -> Tensor:
        return torch.nn.functional.linear(features, self.weight, self.bias)


class Detector(torch.nn.Module):
    """The signature of inception-2015-12-05.pt, with means of image quarters as its 6 features."""

    def __init__(self):
        super().__init__()
        self.output = Output()

    def forward(
        self,
        img: Tensor,
        return_features: bool = False,
        use_fp16: bool = False,
        no_output_bias: bool = False,
    ) -> Tensor:
        n, c, h, w = img.shape
        assert c == 3 and h == 299 and w == 299
        x = img.to(torch.float32)
        upper = x[:, :, :150].mean(dim=[2, 3])
        left = x[:, :, :, :150].mean(dim=[2, 3])
        features = torch.cat([upper, left], dim=1)
        if return_features:
            return features
        if no_output_bias:
            return torch.nn.functional.linear(features, self.output.weight).softmax(dim=1)
        return self.output(features).softmax(dim=1)


class Plain(torch.nn.Module):
    """Another signature."""

    def forward(self, img: Tensor) -> Tensor:
        return img.mean(dim=[2, 3])


class Picky(torch.nn.Module):
    """Fails on 5 images at a time, and has no finite features for bright images."""

    def forward(self, img: Tensor, return_features: bool = False) -> Tensor:
        assert img.shape[0] != 5, "five images"
        return torch.log(200.0 - img.to(torch.float32).mean(dim=[2, 3]))


folder = sys.argv[1]
torch.jit.script(Detector().eval()).save(folder + "/detector.pt")
torch.jit.script(Picky().eval()).save(folder + "/picky.pt")
torch.jit.script(Plain().eval()).save(folder + "/plain.pt")
