package io.github.spikegen.cli.option;

import io.github.spikegen.cli.view.Text;
import io.github.spikegen.diffusion.AbsorbingProcess;
import io.github.spikegen.diffusion.DenoiserConfig;
import io.github.spikegen.diffusion.LossWeighting;
import io.github.spikegen.vqsvae.CodebookOptions;
import io.github.spikegen.vqsvae.VqSvaeConfig;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The architecture of both networks; what is not said is what the library has. */
public final class DiffusionModelOptions {

  private static final VqSvaeConfig VQ = VqSvaeConfig.of(1, 4, 4);
  private static final DenoiserConfig DENOISER = DenoiserConfig.of(new AbsorbingProcess(1, 1));

  @Option(
      names = "--time-steps",
      paramLabel = "T",
      converter = Numbers.AtLeastOne.class,
      description =
          "Time steps of the spiking autoencoder, 16 in the paper; the time of a step grows with"
              + " it.")
  public int timeSteps = VQ.timeSteps();

  @Option(
      names = "--codes",
      paramLabel = "K",
      converter = Numbers.AtLeastOne.class,
      description = "Codes in the codebook; 128 in the paper.")
  public int codes = VQ.codebookSize();

  @Option(
      names = "--code-dimension",
      paramLabel = "C",
      converter = Numbers.AtLeastOne.class,
      description = "Numbers in a code.")
  public int codeDimension = VQ.codeDimension();

  @Option(
      names = "--channels",
      paramLabel = "C1,C2",
      converter = ChannelCounts.Two.class,
      description = "Channels of the autoencoder at a half and a quarter of the resolution.")
  public ChannelCounts channels = new ChannelCounts(VQ.channels());

  @Option(
      names = "--residual-blocks",
      paramLabel = "B",
      converter = Numbers.WholeAtLeastZero.class,
      description =
          "Residual blocks at a quarter of the resolution, in the encoder and again in the"
              + " decoder.")
  public int residualBlocks = VQ.residualBlocks();

  @Option(
      names = "--feature",
      paramLabel = "F",
      description =
          "What is quantised beside the firing rate: postsynaptic-potential (paper) or"
              + " membrane-readout (released code).")
  public VqSvaeConfig.Feature feature = VQ.feature();

  @Option(
      names = "--straight-through",
      paramLabel = "S",
      description =
          "Where the gradient passes the quantiser: feature (released code) or spikes (paper).")
  public VqSvaeConfig.StraightThroughAt straightThrough = VQ.straightThrough();

  @Option(
      names = "--codebook",
      paramLabel = "U",
      converter = CodebookConverter.class,
      description =
          "What moves the codes: moving-average (from the data, dead codes revived) or gradient"
              + " (released code).")
  public CodebookOptions codebook = VQ.codebook();

  private static final class CodebookConverter implements ITypeConverter<CodebookOptions> {
    @Override
    public CodebookOptions convert(String text) {
      try {
        return CodebookOptions.valueOf(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }

  @Option(
      names = "--denoiser-time-steps",
      paramLabel = "T",
      converter = Numbers.AtLeastOne.class,
      description = "Time steps of the spiking denoiser; 16 in the paper.")
  public int denoiserTimeSteps = DENOISER.timeSteps();

  @Option(
      names = "--denoiser-channels",
      paramLabel = "C1,C2...",
      converter = ChannelCounts.TwoOrMore.class,
      description = "Channels of the denoiser's spiking convolutions, two or more.")
  public ChannelCounts denoiserChannels = new ChannelCounts(DENOISER.channels());

  @Option(
      names = "--denoiser-blocks",
      paramLabel = "B",
      converter = Numbers.WholeAtLeastZero.class,
      description = "Residual blocks after the denoiser's convolutions, as wide as the last.")
  public int denoiserBlocks = DENOISER.residualBlocks();

  @Option(
      names = "--denoiser-heads",
      paramLabel = "H",
      converter = Numbers.WholeAtLeastZero.class,
      description =
          "Heads of the spiking attention between tokens in each of these blocks; 0 for none.")
  public int denoiserHeads = DENOISER.attentionHeads();

  @Option(
      names = "--denoiser-input",
      paramLabel = "I",
      description =
          "How tokens enter the denoiser: embedding (learned vectors) or scalar (plain numbers,"
              + " released code).")
  public DenoiserConfig.Input denoiserInput = DENOISER.input();

  @Option(
      names = "--embedding-channels",
      paramLabel = "E",
      converter = Numbers.AtLeastOne.class,
      description = "Numbers in an embedding.")
  public int embeddingChannels = DENOISER.embeddingChannels();

  @Option(
      names = "--labels",
      description =
          "Let the denoiser learn the classes of the images too, so that a class can be drawn:"
              + " 'diffusion sample --class'.")
  public boolean labels;

  @Option(
      names = "--diffusion-steps",
      paramLabel = "S",
      converter = Numbers.AtLeastOne.class,
      description =
          "Steps of the noise process, at most the tokens of an image (default: as many).")
  public Integer diffusionSteps;

  @Option(
      names = "--loss-weighting",
      paramLabel = "W",
      description =
          "How much the noise steps count in the denoiser's loss: elbo, reweighted (released"
              + " code) or reweighted-keeping-last.")
  public LossWeighting lossWeighting = LossWeighting.REWEIGHTED_KEEPING_LAST;

  /** Returns the autoencoder for images of a size. */
  public VqSvaeConfig vqSvae(long imageChannels, long height, long width) {
    try {
      return VqSvaeConfig.of((int) imageChannels, (int) height, (int) width)
          .withTimeSteps(timeSteps)
          .withCodebookSize(codes)
          .withCodeDimension(codeDimension)
          .withChannels(channels.values())
          .withResidualBlocks(residualBlocks)
          .withFeature(feature)
          .withStraightThrough(straightThrough)
          .withCodebook(codebook);
    } catch (IllegalArgumentException e) {
      throw new UsageException(
          "images of %dx%d don't fit the model: %s".formatted(height, width, e.getMessage()));
    }
  }

  /**
   * Returns the denoiser for the tokens of an autoencoder.
   *
   * @param classes the classes of the training images, or 0 if they have no labels
   */
  public DenoiserConfig denoiser(VqSvaeConfig vqSvae, int classes) {
    int tokens = Math.toIntExact(vqSvae.tokenShape().size());
    int steps = diffusionSteps == null ? tokens : diffusionSteps;
    if (steps > tokens) {
      throw new UsageException(
          "--diffusion-steps: expected at most %d, the tokens of an image, but was %d"
              .formatted(tokens, steps));
    }
    requireHeads();
    requireLabels(classes);
    return DenoiserConfig.of(new AbsorbingProcess(vqSvae.codebookSize(), steps))
        .withTimeSteps(denoiserTimeSteps)
        .withChannels(denoiserChannels.values())
        .withResidualBlocks(denoiserBlocks)
        .withAttentionHeads(denoiserHeads)
        .withInput(denoiserInput)
        .withEmbeddingChannels(embeddingChannels)
        .withClasses(labels ? classes : 0);
  }

  private void requireLabels(int classes) {
    if (labels && classes == 0) {
      throw new UsageException("--labels: the training images have no labels");
    }
    if (labels && denoiserInput != DenoiserConfig.Input.EMBEDDING) {
      throw new UsageException(
          "--labels: a class enters the denoiser as a learned vector, which --denoiser-input %s has none of"
              .formatted(Text.typed(denoiserInput)));
    }
  }

  private void requireHeads() {
    int width = denoiserChannels.values().get(denoiserChannels.values().size() - 1);
    if (denoiserHeads > 0 && width % denoiserHeads != 0) {
      throw new UsageException(
          "--denoiser-heads: expected a divisor of the last of --denoiser-channels, %d, but was %d"
              .formatted(width, denoiserHeads));
    }
  }
}
