# TorchScript, read by the engine when TorchScriptOperators is first used. Numbers arrive in a tensor of
# integers, because the engine hands over tensors only.
class Operators(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  # Mixed precision: images, kernels and what is summed of them are rounded to bfloat16 (type 15); the result is
  # float32 again (type 6).
  def convolution_in_bfloat16(self: __torch__.Operators,
      x: Tensor,
      weight: Tensor,
      settings: Tensor,
      bias: Optional[Tensor]=None) -> Tensor:
    stride, stride_1, padding, padding_1, dilation, dilation_1, groups, = annotate(List[int], settings.tolist())
    y = torch.to(torch.conv2d(torch.to(x, 15), torch.to(weight, 15), None, [stride, stride_1], [padding, padding_1], [dilation, dilation_1], groups), 6)
    return (self).with_bias(y, bias, )
  def transposed_convolution_in_bfloat16(self: __torch__.Operators,
      x: Tensor,
      weight: Tensor,
      settings: Tensor,
      bias: Optional[Tensor]=None) -> Tensor:
    stride, padding, output_padding, = annotate(List[int], settings.tolist())
    y = torch.to(torch.conv_transpose2d(torch.to(x, 15), torch.to(weight, 15), None, [stride, stride], [padding, padding], [output_padding, output_padding]), 6)
    return (self).with_bias(y, bias, )
  def with_bias(self: __torch__.Operators,
      y: Tensor,
      bias: Optional[Tensor]) -> Tensor:
    if torch.__isnot__(bias, None):
      z = torch.add_(y, torch.view(unchecked_cast(Tensor, bias), [1, -1, 1, 1]))
    else:
      z = y
    return z
  def transposed_convolution(self: __torch__.Operators,
      x: Tensor,
      weight: Tensor,
      settings: Tensor,
      bias: Optional[Tensor]=None) -> Tensor:
    stride, padding, output_padding, = annotate(List[int], settings.tolist())
    return torch.conv_transpose2d(x, weight, bias, [stride, stride], [padding, padding], [output_padding, output_padding])
  # Neurons from rest at 0 with hard reset. Spike and membrane are functions of the charged membrane h with a
  # known value and derivative: value + derivative * (h - h), where the bracket is zero and carries the gradient.
  # The surrogate's derivative at distance u from the threshold is 1 / (a + b * u * u).
  def leaky_integrate_and_fire(self: __torch__.Operators,
      currents: Tensor,
      settings: Tensor) -> Tensor:
    inverse_tau, threshold, a, b, at_threshold, attached, recording, = annotate(List[float], settings.tolist())
    inputs = torch.unbind(currents)
    steps = torch.len(inputs)
    spikes = annotate(List[Tensor], [])
    v = inputs[0]
    for t in range(steps):
      x = torch.contiguous(inputs[t])
      if torch.eq(t, 0):
        h = torch.mul(x, inverse_tau)
      else:
        h = torch.lerp(v, x, inverse_tau)
      d = torch.detach(h)
      u = torch.sub(d, threshold)
      if torch.ne(at_threshold, 0.):
        fired = torch.to(torch.ge(u, 0.), u)
      else:
        fired = torch.to(torch.gt(u, 0.), u)
      more = torch.lt(t, torch.sub(steps, 1))
      if torch.eq(recording, 0.):
        _0 = torch.append(spikes, fired)
        if more:
          v = torch.addcmul(d, d, fired, value=-1)
      else:
        slope = torch.reciprocal_(torch.addcmul(torch.to(torch.full([], a, dtype=7), u), u, u, value=b))
        zero = torch.sub(h, d)
        _0 = torch.append(spikes, torch.add_(torch.mul(slope, zero), fired))
        if more:
          rest = torch.rsub(fired, 1)
          if torch.ne(attached, 0.):
            rest = torch.addcmul_(rest, d, slope, value=-1)
          v = torch.add_(torch.mul(rest, zero), torch.addcmul(d, d, fired, value=-1))
    return torch.stack(spikes)
  # What ArrayMemory tells.
  def memory(self: __torch__.Operators,
      x: Tensor) -> List[int]:
    repeated = False
    if torch.gt(torch.dim(x), 0):
      repeated = torch.eq(torch.stride(x)[0], 0)
    return [int(ops.prim.requires_grad(x)), int(torch.is_leaf(x)), torch._version(x), int(torch.is_contiguous(x)), int(repeated)]
  def contiguous(self: __torch__.Operators,
      x: Tensor) -> Tensor:
    return torch.contiguous(x)
  # To autograd this is no view, so that it may be changed in place where a view of a leaf may not.
  def same_memory(self: __torch__.Operators,
      x: Tensor) -> Tensor:
    return torch._unsafe_view(x, torch.size(x))
  # A view shares the count of changes: none of its elements is changed.
  def mark_changed(self: __torch__.Operators,
      x: Tensor) -> Tensor:
    return torch.zero_(torch.narrow(torch.view(x, [-1]), 0, 0, 0))
  # Two elements in one place of memory: adding to them is refused.
  def spend(self: __torch__.Operators,
      gradient: Tensor) -> Tensor:
    return torch.set_(gradient, torch.expand(torch.to(torch.full([], 0., dtype=6), gradient), [2]))
