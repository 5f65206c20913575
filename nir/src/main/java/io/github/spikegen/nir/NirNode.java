package io.github.spikegen.nir;

import ai.djl.ndarray.types.Shape;

/**
 * A node of a NIR graph. The records have the names and the components those of the reference
 * implementation (package {@code nir} 1.0.8; {@code v_threshold} is {@code vThreshold} here).
 *
 * <p>Shapes have neither time nor batch. Pairs such as strides are shapes (height, width). Neurons
 * have one number of each kind for each place of their input.
 */
public sealed interface NirNode {

  /**
   * {@return the shape of what leaves the node}
   *
   * @param input the shape of what enters it
   * @throws IllegalArgumentException if the node does not take this shape
   */
  Shape output(Shape input);

  private static Shape same(Shape input, NirTensor... parameters) {
    for (NirTensor parameter : parameters) {
      if (!parameter.shape().equals(input)) {
        throw new IllegalArgumentException(
            "its numbers have the shape %s, but its input is %s"
                .formatted(parameter.shape(), input));
      }
    }
    return input;
  }

  private static Shape dense(NirTensor weight, NirTensor bias, Shape input) {
    Shape shape = weight.shape();
    if (shape.dimension() != 2 || !input.equals(new Shape(shape.get(1)))) {
      throw new IllegalArgumentException(
          "its weight %s does not take the input %s".formatted(shape, input));
    }
    return biased(new Shape(shape.get(0)), bias);
  }

  private static Shape biased(Shape output, NirTensor bias) {
    if (bias != null && !bias.shape().equals(new Shape(output.get(0)))) {
      throw new IllegalArgumentException(
          "its bias %s is not one number for each of %d outputs"
              .formatted(bias.shape(), output.get(0)));
    }
    return output;
  }

  /** The shape of an image after a window of a size was moved over it. */
  private static Shape windows(
      Shape input, long channels, Shape kernel, Shape stride, Shape padding, Shape dilation) {
    long[] output = {channels, 0, 0};
    for (int axis = 0; axis < 2; axis++) {
      if (kernel.get(axis) < 1 || stride.get(axis) < 1 || dilation.get(axis) < 1) {
        throw new IllegalArgumentException(
            "its kernel %s, stride %s and dilation %s must be at least 1"
                .formatted(kernel, stride, dilation));
      }
      long span = dilation.get(axis) * (kernel.get(axis) - 1) + 1;
      long room = input.get(axis + 1) + 2 * padding.get(axis) - span;
      if (room < 0 || padding.get(axis) < 0) {
        throw new IllegalArgumentException(
            "its kernel %s with padding %s does not fit the input %s"
                .formatted(kernel, padding, input));
      }
      output[axis + 1] = room / stride.get(axis) + 1;
    }
    return new Shape(output);
  }

  private static void requirePairs(Shape... pairs) {
    for (Shape pair : pairs) {
      if (pair.dimension() != 2) {
        throw new IllegalArgumentException("expected (height, width), but was " + pair);
      }
    }
  }

  private static void requireImage(Shape input) {
    if (input.dimension() != 3) {
      throw new IllegalArgumentException("it takes images (C, H, W), but its input is " + input);
    }
  }

  /**
   * Where a graph begins.
   *
   * @param shape the shape of one step of one sample
   */
  record Input(Shape shape) implements NirNode {
    @Override
    public Shape output(Shape input) {
      return shape;
    }
  }

  /**
   * Where a graph ends.
   *
   * @param shape the shape of one step of one sample
   */
  record Output(Shape shape) implements NirNode {
    @Override
    public Shape output(Shape input) {
      if (!input.equals(shape)) {
        throw new IllegalArgumentException(
            "it expects %s, but its input is %s".formatted(shape, input));
      }
      return shape;
    }
  }

  /**
   * A dense layer, {@code y = weight · x + bias}.
   *
   * @param weight {@code [outputs, inputs]}
   * @param bias {@code [outputs]}
   */
  record Affine(NirTensor weight, NirTensor bias) implements NirNode {
    @Override
    public Shape output(Shape input) {
      return dense(weight, bias, input);
    }
  }

  /**
   * A dense layer without bias, {@code y = weight · x}.
   *
   * @param weight {@code [outputs, inputs]}
   */
  record Linear(NirTensor weight) implements NirNode {
    @Override
    public Shape output(Shape input) {
      return dense(weight, null, input);
    }
  }

  /**
   * A factor for each place, {@code y = scale · x}.
   *
   * @param scale the factors
   */
  record Scale(NirTensor scale) implements NirNode {
    @Override
    public Shape output(Shape input) {
      return same(input, scale);
    }
  }

  /**
   * A convolution, as PyTorch's.
   *
   * @param inputShape height and width of the input
   * @param weight {@code [outputs, inputs / groups, height, width]}
   * @param stride (height, width)
   * @param padding zeros at each side, (height, width)
   * @param dilation (height, width)
   * @param groups how many parts the channels are divided in
   * @param bias {@code [outputs]}
   */
  record Conv2d(
      Shape inputShape,
      NirTensor weight,
      Shape stride,
      Shape padding,
      Shape dilation,
      int groups,
      NirTensor bias)
      implements NirNode {

    @Override
    public Shape output(Shape input) {
      requireImage(input);
      requirePairs(inputShape, stride, padding, dilation);
      Shape kernel = weight.shape();
      if (kernel.dimension() != 4
          || groups < 1
          || kernel.get(0) % groups != 0
          || !input.equals(new Shape(kernel.get(1) * groups).addAll(inputShape))) {
        throw new IllegalArgumentException(
            "its weight %s in %d groups and its input_shape %s do not take the input %s"
                .formatted(kernel, groups, inputShape, input));
      }
      return biased(
          windows(input, kernel.get(0), kernel.slice(2), stride, padding, dilation), bias);
    }
  }

  /**
   * The mean of each window; padding counts as zeros.
   *
   * @param kernelSize (height, width)
   * @param stride (height, width)
   * @param padding zeros at each side, (height, width)
   */
  record AvgPool2d(Shape kernelSize, Shape stride, Shape padding) implements NirNode {
    @Override
    public Shape output(Shape input) {
      requireImage(input);
      requirePairs(kernelSize, stride, padding);
      return windows(input, input.get(0), kernelSize, stride, padding, new Shape(1, 1));
    }
  }

  /**
   * Joins axes.
   *
   * @param inputType the shape of the input
   * @param startDim the first axis that is joined, from 0
   * @param endDim the last one; negative numbers count from the end
   */
  record Flatten(Shape inputType, int startDim, int endDim) implements NirNode {
    @Override
    public Shape output(Shape input) {
      int axes = input.dimension();
      int first = startDim < 0 ? startDim + axes : startDim;
      int last = endDim < 0 ? endDim + axes : endDim;
      if (!input.equals(inputType) || first < 0 || last < first || last >= axes) {
        throw new IllegalArgumentException(
            "it joins axes %d to %d of %s, but its input is %s"
                .formatted(startDim, endDim, inputType, input));
      }
      long joined = input.slice(first, last + 1).size();
      return input.slice(0, first).add(joined).addAll(input.slice(last + 1));
    }
  }

  /**
   * Leaky integrate-and-fire neurons, {@code tau · dv/dt = (v_leak - v) + r · x}; those with {@code
   * v > v_threshold} fire, and v becomes v_reset.
   *
   * @param tau the time constant, in seconds
   * @param r the resistance
   * @param vLeak where v tends to
   * @param vThreshold the firing threshold
   * @param vReset where v is after a spike
   */
  record LIF(NirTensor tau, NirTensor r, NirTensor vLeak, NirTensor vThreshold, NirTensor vReset)
      implements NirNode {
    @Override
    public Shape output(Shape input) {
      return same(input, tau, r, vLeak, vThreshold, vReset);
    }
  }

  /**
   * Membranes that do not fire, {@code tau · dv/dt = (v_leak - v) + r · x}; v is what leaves.
   *
   * @param tau the time constant, in seconds
   * @param r the resistance
   * @param vLeak where v tends to
   */
  record LI(NirTensor tau, NirTensor r, NirTensor vLeak) implements NirNode {
    @Override
    public Shape output(Shape input) {
      return same(input, tau, r, vLeak);
    }
  }

  /**
   * Integrate-and-fire neurons without leak, {@code dv/dt = r · x}; those with {@code v >
   * v_threshold} fire, and v becomes v_reset.
   *
   * @param r the resistance
   * @param vThreshold the firing threshold
   * @param vReset where v is after a spike
   */
  record IF(NirTensor r, NirTensor vThreshold, NirTensor vReset) implements NirNode {
    @Override
    public Shape output(Shape input) {
      return same(input, r, vThreshold, vReset);
    }
  }

  /**
   * Fires where the input is above a threshold.
   *
   * @param threshold the threshold
   */
  record Threshold(NirTensor threshold) implements NirNode {
    @Override
    public Shape output(Shape input) {
      return same(input, threshold);
    }
  }
}
