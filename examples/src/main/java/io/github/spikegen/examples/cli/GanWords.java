package io.github.spikegen.examples.cli;

import io.github.spikegen.examples.run.Stage;
import io.github.spikegen.examples.run.gan.GanFigures;
import io.github.spikegen.examples.run.training.EpochFigures;
import io.github.spikegen.gan.GanVariant;
import java.util.Comparator;
import java.util.Map;

/**
 * What is said about the run of a GAN.
 *
 * @param variant the variant
 */
record GanWords(GanVariant variant) implements RunWords {

  @Override
  public String stage(Stage stage) {
    return "A spiking generator learns to draw images that %s takes for real"
        .formatted(
            variant == GanVariant.HYBRID ? "an ordinary discriminator" : "a spiking discriminator");
  }

  @Override
  public String epoch(EpochFigures figures) {
    return "loss of the generator %.3f, of the discriminator %.3f, critic gap %.3f, gradient norms %.3g and %.3g%s"
        .formatted(
            figures.loss(),
            figures.number(GanFigures.DISCRIMINATOR_LOSS),
            figures.number(GanFigures.CRITIC_GAP),
            figures.number(GanFigures.GRADIENT_NORM_GENERATOR),
            figures.number(GanFigures.GRADIENT_NORM_DISCRIMINATOR),
            quietest(figures));
  }

  /** Names the layer that fired least, as the first to fall silent. */
  private static String quietest(EpochFigures figures) {
    return figures.map(GanFigures.FIRING_RATE).entrySet().stream()
        .min(Map.Entry.comparingByValue(Comparator.naturalOrder()))
        .map(
            layer ->
                ", least active %s (fires at %.1f %% of steps)"
                    .formatted(layer.getKey(), 100 * layer.getValue()))
        .orElse("");
  }
}
