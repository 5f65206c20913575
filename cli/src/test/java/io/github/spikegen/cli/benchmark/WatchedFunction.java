package io.github.spikegen.cli.benchmark;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Block;
import ai.djl.nn.LambdaBlock;
import io.github.spikegen.autograd.CustomGradient;
import io.github.spikegen.autograd.GradientTape;

/** Doubles numbers, and counts how often it is run in either direction. */
final class WatchedFunction implements CustomGradient.Unary {

  int forward;
  int backward;

  /** Returns it as a layer, which runs forward once more when it is asked for its shape. */
  Block block() {
    return LambdaBlock.singleton(x -> GradientTape.apply(this, x), "watched");
  }

  @Override
  public NDArray forward(NDArray x) {
    forward++;
    return x.add(x);
  }

  @Override
  public NDArray backward(NDArray x, NDArray gradient) {
    backward++;
    return gradient.add(gradient);
  }
}
