package io.github.spikegen.cli.view;

import io.github.spikegen.gan.GanVariant;
import io.github.spikegen.run.EpochFigures;
import io.github.spikegen.run.HealthFigures;
import io.github.spikegen.run.Stage;
import io.github.spikegen.run.gan.GanFigures;
import java.util.Comparator;
import java.util.Map;

/**
 * What is said about the run of a GAN.
 *
 * @param variant the variant
 */
public record GanWords(GanVariant variant) implements RunWords {

  @Override
  public String stage(Stage stage) {
    return "A spiking generator learns to draw images that %s takes for real"
        .formatted(
            variant == GanVariant.HYBRID ? "an ordinary discriminator" : "a spiking discriminator");
  }

  @Override
  public String epoch(EpochFigures figures) {
    return "loss of the generator %.3f, of the discriminator %.3f, critic gap %.3f, gradient norms %.3g and %.3g%s%s"
        .formatted(
            figures.loss(),
            figures.number(GanFigures.DISCRIMINATOR_LOSS),
            figures.number(GanFigures.CRITIC_GAP),
            figures.number(GanFigures.GRADIENT_NORM_GENERATOR),
            figures.number(GanFigures.GRADIENT_NORM_DISCRIMINATOR),
            variety(figures),
            quietest(figures));
  }

  /** Says how much samples differ, which is little where the generator knows few images. */
  private static String variety(EpochFigures figures) {
    double ratio =
        figures.number(GanFigures.PAIRWISE_DISTANCE)
            / figures.number(GanFigures.REAL_PAIRWISE_DISTANCE);
    return Double.isNaN(ratio)
        ? ""
        : ", samples %.0f %% as far apart as real images".formatted(100 * ratio);
  }

  /** Names the layer that fired least, as the first to fall silent. */
  private static String quietest(EpochFigures figures) {
    return figures.map(HealthFigures.FIRING_RATE).entrySet().stream()
        .min(Map.Entry.comparingByValue(Comparator.naturalOrder()))
        .map(
            layer ->
                ", least active %s (fires at %.1f %% of steps)"
                    .formatted(layer.getKey(), 100 * layer.getValue()))
        .orElse("");
  }
}
