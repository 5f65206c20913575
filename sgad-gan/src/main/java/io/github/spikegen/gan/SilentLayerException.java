package io.github.spikegen.gan;

import java.util.List;

/** A layer's neurons have not fired for many steps: it passes nothing on, and learns nothing. */
public final class SilentLayerException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  SilentLayerException(List<String> layers, int steps, int epoch) {
    super(
        "no neuron of %s fired in %d steps up to epoch %d: the layer passes nothing on (constraint, learning rate or sizes silence it)"
            .formatted(String.join(", ", layers), steps, epoch));
  }
}
