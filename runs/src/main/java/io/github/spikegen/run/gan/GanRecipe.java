package io.github.spikegen.run.gan;

import io.github.spikegen.gan.GanConfig;
import io.github.spikegen.gan.GanVariant;

/** The two forms in which there is every variant. */
public enum GanRecipe {
  /** What trains best. */
  TUNED,

  /** The paper's released code, as far as options don't change it. */
  RELEASED;

  /**
   * Returns a variant in this form.
   *
   * @param variant the variant
   * @param channels channels of an image
   * @param height height in pixels
   * @param width width in pixels
   * @return the config
   * @throws IllegalArgumentException if the networks cannot make or take images of that size
   */
  public GanConfig config(GanVariant variant, int channels, int height, int width) {
    return switch (this) {
      case TUNED -> variant.config(channels, height, width);
      case RELEASED -> variant.released(channels, height, width);
    };
  }
}
