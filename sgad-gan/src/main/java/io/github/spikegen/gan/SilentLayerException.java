package io.github.spikegen.gan;

import java.util.List;

/** A layer's neurons never fired in a whole epoch: it passes nothing on, and learns nothing. */
public final class SilentLayerException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  SilentLayerException(List<String> layers, int epoch) {
    super(
        "no neuron of %s fired in epoch %d: the layer passes nothing on (constraint, learning rate or sizes silence it)"
            .formatted(String.join(", ", layers), epoch));
  }
}
