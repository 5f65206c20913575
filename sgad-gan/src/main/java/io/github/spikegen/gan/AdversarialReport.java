package io.github.spikegen.gan;

import io.github.spikegen.probe.SpikeHealth.LayerHealth;
import java.util.List;

/**
 * What one epoch of adversarial training gave; figures are means over its steps, NaN if it had
 * none.
 *
 * @param epoch the epoch's number
 * @param steps the number of finished steps, that is, of the generator's updates
 * @param generatorLoss the generator's loss
 * @param discriminatorLoss the discriminator's loss
 * @param criticGap mean score of real minus mean score of generated images
 * @param generatorGradientNorm norm of all gradients of the generator together; [1], figure 4
 * @param discriminatorGradientNorm norm of all gradients of the discriminator together
 * @param layers how each spiking layer of both networks fared
 * @param seconds the time that the epoch took
 * @param stopped whether it was stopped before its batches were used up
 */
public record AdversarialReport(
    int epoch,
    int steps,
    double generatorLoss,
    double discriminatorLoss,
    double criticGap,
    double generatorGradientNorm,
    double discriminatorGradientNorm,
    List<LayerHealth> layers,
    double seconds,
    boolean stopped) {

  /** Copies the list. */
  public AdversarialReport {
    layers = List.copyOf(layers);
  }
}
