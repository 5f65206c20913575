package io.github.spikegen.diffusion;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import io.github.spikegen.internal.Require;

/** A network as a denoiser; one without classes is not given labels. */
record NetworkDenoiser(Block network, int classes, boolean training) implements Denoiser {

  NetworkDenoiser {
    Require.atLeast("classes", 0, classes);
    if (!network.isInitialized()) {
      throw new IllegalArgumentException("block must be initialized, but has no weights yet");
    }
  }

  /** Returns the classes that a network tells of; 0 if it tells of none. */
  static int classesOf(Block network) {
    return network instanceof SpikingDenoiser denoiser ? denoiser.config().classes() : 0;
  }

  @Override
  public NDArray logits(NDArray tokens, NDArray steps, NDArray labels) {
    NDList inputs = new NDList(tokens, steps);
    if (classes > 0) {
      inputs.add(labels);
    }
    return training
        ? network
            .forward(new ParameterStore(tokens.getManager(), false), inputs, true)
            .singletonOrThrow()
        : evaluate(inputs, tokens.getManager());
  }

  /**
   * Computes in a manager of its own, with aliases of inputs and parameters that belong to it: an
   * operation's result belongs to the manager of its first operand.
   */
  private NDArray evaluate(NDList inputs, NDManager manager) {
    try (NDManager work = manager.newSubManager()) {
      NDList own = new NDList();
      inputs.forEach(input -> own.add(alias(input, work)));
      NDArray logits = network.forward(new Aliases(work), own, false).singletonOrThrow();
      logits.attach(manager);
      return logits;
    }
  }

  /** Returns the same memory as an array of another manager, without gradients. */
  private static NDArray alias(NDArray array, NDManager manager) {
    NDArray alias = array.stopGradient();
    alias.attach(manager);
    return alias;
  }

  /** Hands out aliases of parameters, and leaves the parameters as they are, for any thread. */
  private static final class Aliases extends ParameterStore {

    private final NDManager manager;

    Aliases(NDManager manager) {
      super(manager, false);
      this.manager = manager;
    }

    @Override
    public NDArray getValue(Parameter parameter, Device device, boolean training) {
      NDArray value = super.getValue(parameter, device, training);
      return value == null ? null : alias(value, manager);
    }
  }
}
