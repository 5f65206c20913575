package io.github.spikegen.layer;

/**
 * How large a network is: what its memory is estimated from before it is made. Numbers are doubles,
 * since sizes that no machine has are to be compared too, not to overflow.
 *
 * @param weights how many numbers are trained
 * @param activations how many numbers its layers give for one image, over all time steps
 * @param largest how many of them the largest layer gives
 */
public record NetworkSize(double weights, double activations, double largest) {

  /** A network without layers. */
  public static final NetworkSize NONE = new NetworkSize(0, 0, 0);

  private static final int FLOAT = Float.BYTES;

  /** The weight, its gradient, two numbers of the optimizer, and the average. */
  private static final int NUMBERS_A_TRAINED_WEIGHT = 5;

  /**
   * What a layer keeps of each activation for the backward pass, and what the backward pass adds:
   * currents, membranes, spikes and their gradients. Measured: 2.2 (SGAD) to 3.5 (VQ-SVAE).
   */
  private static final double NUMBERS_A_TRAINED_ACTIVATION = 3;

  /** What is alive of the largest layer where nothing is kept: its input, currents and spikes. */
  private static final double NUMBERS_A_LAYER = 3;

  /**
   * {@return the network with one more layer}
   *
   * @param weights how many weights the layer has
   * @param activations how many numbers it gives for one image, over all time steps
   */
  public NetworkSize with(double weights, double activations) {
    return plus(new NetworkSize(weights, activations, activations));
  }

  /**
   * {@return the network with one more convolution, transposed or not}
   *
   * @param from the channels that it takes
   * @param to the channels that it gives
   * @param kernel the side of its kernel
   * @param places pixels that it gives, times the time steps
   */
  public NetworkSize withConvolution(double from, double to, double kernel, double places) {
    return with(from * to * kernel * kernel, to * places);
  }

  /**
   * {@return both networks together}
   *
   * @param other the other network
   */
  public NetworkSize plus(NetworkSize other) {
    return new NetworkSize(
        weights + other.weights, activations + other.activations, Math.max(largest, other.largest));
  }

  /**
   * {@return about how many bytes training takes}
   *
   * @param batch images a batch
   */
  public double trainingBytes(double batch) {
    return FLOAT
        * (NUMBERS_A_TRAINED_WEIGHT * weights + NUMBERS_A_TRAINED_ACTIVATION * batch * activations);
  }

  /**
   * {@return about how many bytes evaluation takes}
   *
   * @param batch images a batch
   */
  public double evaluationBytes(double batch) {
    return FLOAT * (weights + NUMBERS_A_LAYER * batch * largest);
  }
}
