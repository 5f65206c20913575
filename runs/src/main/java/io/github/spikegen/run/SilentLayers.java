package io.github.spikegen.run;

import io.github.spikegen.training.SilentLayerCheck.SilentLayerException;

/** What becomes of a training in which no neuron of a layer fires for 100 steps or more. */
public enum SilentLayers {
  /** It ends with a {@link SilentLayerException}: the layer passes nothing on. */
  STOP,

  /** It goes on, and the log says once for each layer how long it has been silent. */
  WARN,

  /** It goes on. */
  IGNORE
}
