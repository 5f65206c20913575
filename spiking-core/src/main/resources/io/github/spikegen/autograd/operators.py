# TorchScript, read by the engine when TorchScriptOperators is first used. Numbers arrive in a tensor of
# integers, because the engine hands over tensors only.
class Operators(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def transposed_convolution(self: __torch__.Operators,
      x: Tensor,
      weight: Tensor,
      settings: Tensor,
      bias: Optional[Tensor]=None) -> Tensor:
    stride, padding, output_padding, = annotate(List[int], settings.tolist())
    return torch.conv_transpose2d(x, weight, bias, [stride, stride], [padding, padding], [output_padding, output_padding])
