package io.github.spikegen.run.gan;

/** The names of the figures in the log of a GAN's run; the loss is the generator's. */
final class GanFigures {

  /** The discriminator's loss. */
  public static final String DISCRIMINATOR_LOSS = "discriminator_loss";

  /** Mean score of real minus mean score of generated images. */
  public static final String CRITIC_GAP = "critic_gap";

  /** Norm of all gradients of the generator together, mean over the steps. */
  public static final String GRADIENT_NORM_GENERATOR = "gradient_norm_generator";

  /** Norm of all gradients of the discriminator together, mean over the steps. */
  public static final String GRADIENT_NORM_DISCRIMINATOR = "gradient_norm_discriminator";

  /** Mean distance between 256 samples: far below that of real images, few modes are left. */
  public static final String PAIRWISE_DISTANCE = "pairwise_distance";

  /** Mean distance between 256 training images. */
  public static final String REAL_PAIRWISE_DISTANCE = "real_pairwise_distance";

  private GanFigures() {}
}
