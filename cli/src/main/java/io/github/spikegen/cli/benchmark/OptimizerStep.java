package io.github.spikegen.cli.benchmark;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.spikegen.autograd.RandomKey;
import io.github.spikegen.optimizer.StatefulOptimizer;

/** One update of one array of weights; the floor reads and writes each array that it needs once. */
final class OptimizerStep implements Subject {

  private final StatefulOptimizer optimizer;
  private final NDArray weight;
  private final NDArray gradient;
  private final int stateArrays;

  /** Takes an optimizer that keeps so many running arrays of the size of the weights. */
  OptimizerStep(NDManager manager, StatefulOptimizer optimizer, int stateArrays, Shape weights) {
    this.optimizer = optimizer;
    this.stateArrays = stateArrays;
    weight = RandomKey.of(1).normal(manager, weights);
    gradient = RandomKey.of(2).normal(manager, weights);
  }

  @Override
  public void run() {
    optimizer.update("weight", weight, gradient);
  }

  /** A copy reads once and writes once; the gradient is only read. */
  @Override
  public Floor floor(NDManager manager) {
    NDArray array = RandomKey.of(3).normal(manager, weight.getShape());
    return new Floor(() -> array.duplicate().close(), 1 + stateArrays + 0.5);
  }

  @Override
  public void close() {
    optimizer.close();
  }
}
