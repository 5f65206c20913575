package io.github.spikegen.autograd;

import ai.djl.ndarray.NDArray;
import java.nio.FloatBuffer;

/** The step function, with the derivative max(0, 1 - |x|). */
final class TriangleStep implements CustomGradient.Unary {

  static NDArray of(NDArray x) {
    try (NDArray contiguous = ArrayMemory.contiguous(x)) {
      return GradientTape.apply(new TriangleStep(), contiguous);
    }
  }

  @Override
  public NDArray forward(NDArray x) {
    try (NDArray positive = x.gte(0)) {
      return positive.toType(x.getDataType(), true);
    }
  }

  @Override
  public NDArray backward(NDArray x, NDArray gradient) {
    NDArray result = x.getManager().create(x.getShape(), x.getDataType());
    FloatBuffer in = ArrayMemory.floats(x);
    FloatBuffer up = ArrayMemory.floats(gradient);
    FloatBuffer out = ArrayMemory.floats(result);
    ParallelRanges.run(
        in.capacity(),
        1 << 16,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            out.put(i, up.get(i) * Math.max(0, 1 - Math.abs(in.get(i))));
          }
        });
    return result;
  }
}
