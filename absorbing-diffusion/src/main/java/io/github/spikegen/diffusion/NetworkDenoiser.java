package io.github.spikegen.diffusion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;

/** A network as a denoiser; one that was made without classes is not told any. */
record NetworkDenoiser(SpikingDenoiser network, boolean training) implements ConditionalDenoiser {

  NetworkDenoiser {
    requireWeights(network);
  }

  static void requireWeights(Block block) {
    if (!block.isInitialized()) {
      throw new IllegalArgumentException("block must be initialised, but has no weights yet");
    }
  }

  @Override
  public int classes() {
    return network.config().classes();
  }

  @Override
  public int passes() {
    return 1;
  }

  @Override
  public NDArray logits(NDArray tokens, NDArray steps, NDArray labels) {
    NDList inputs = new NDList(tokens, steps);
    if (classes() > 0) {
      inputs.add(labels);
    }
    return network
        .forward(new ParameterStore(tokens.getManager(), false), inputs, training)
        .singletonOrThrow();
  }
}
