package io.github.spikegen.fsvae;

import io.github.spikegen.fsvae.FsvaeConfig.DenseNorm;
import java.util.ArrayList;
import java.util.List;

/**
 * The names that the layers of an FSVAE have in the released code of Spiking-Diffusion, or would
 * have if its dense layers had batch normalization.
 */
final class ReleasedModules {

  private final List<String> names = new ArrayList<>();

  private ReleasedModules() {}

  /** Returns the names of all layers with parameters, in the order of the model. */
  static List<String> of(FsvaeConfig config) {
    boolean normalizesDense = config.denseNorm() == DenseNorm.THRESHOLD;
    ReleasedModules modules = new ReleasedModules();
    modules.add("encoder.snn_convs", 3, true);
    modules.add("before_latent_layer", 1, normalizesDense);
    modules.add("posterior.layers", 3, normalizesDense);
    modules.add("prior.layers", 3, normalizesDense);
    modules.add("decoder_input", 1, normalizesDense);
    modules.add("decoder.snn_convs", 2, true);
    // bias and weight of the last layer are in two blocks
    modules.names.addAll(List.of("decoder.snn_convs.6", "decoder.snn_convs.6"));
    return modules.names;
  }

  /** Adds the layers of a sequence: synapses, batch norm where there is one, neurons. */
  private void add(String sequence, int layers, boolean normalized) {
    int parts = normalized ? 3 : 2;
    for (int i = 0; i < layers; i++) {
      names.add(sequence + "." + parts * i);
      if (normalized) {
        names.add(sequence + "." + (parts * i + 1));
      }
    }
  }
}
