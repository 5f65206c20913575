package io.github.spikegen.examples;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.tracker.Tracker;
import io.github.spikegen.autograd.RandomKey;
import io.github.spikegen.data.BatchOrder;
import io.github.spikegen.data.BatchOrder.LastBatch;
import io.github.spikegen.data.ImageDataset;
import io.github.spikegen.diffusion.AbsorbingProcess;
import io.github.spikegen.diffusion.Denoiser;
import io.github.spikegen.diffusion.DenoiserConfig;
import io.github.spikegen.diffusion.DenoiserStep;
import io.github.spikegen.diffusion.DiffusionLoss;
import io.github.spikegen.diffusion.LossWeighting;
import io.github.spikegen.diffusion.SpikingDenoiser;
import io.github.spikegen.diffusion.SpikingDiffusion;
import io.github.spikegen.diffusion.TokenDataset;
import io.github.spikegen.image.ImageGrid;
import io.github.spikegen.optimizer.Adam;
import io.github.spikegen.optimizer.AdamW;
import io.github.spikegen.optimizer.Schedules;
import io.github.spikegen.run.TrainingData;
import io.github.spikegen.run.dataset.NamedDataset;
import io.github.spikegen.training.NativeMemory;
import io.github.spikegen.training.NativeThreads;
import io.github.spikegen.training.ParameterFile;
import io.github.spikegen.training.TrainingListener.EpochReport;
import io.github.spikegen.training.TrainingLoop;
import io.github.spikegen.vqsvae.VqSvae;
import io.github.spikegen.vqsvae.VqSvaeConfig;
import io.github.spikegen.vqsvae.VqSvaeStep;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Trains a Spiking-Diffusion model and draws from it, in order from top to bottom. Written to be
 * read and copied: it uses the library alone and saves no checkpoints on the way.
 */
public final class SpikingDiffusionExample {

  private static final long SEED = 1;
  private static final int EPOCHS = 10;

  /**
   * The sizes that a data set suggests.
   *
   * @param timeSteps T, for how many steps the autoencoder's neurons are simulated
   * @param batchSize images a step of the autoencoder; many small steps train it best
   * @param firstChannels channels of the autoencoder at half the resolution
   * @param secondChannels channels of the autoencoder at a quarter of the resolution
   * @param codebookSize K, how many different tokens there are
   * @param codeDimension C, how many numbers stand behind a token
   * @param denoiserTimeSteps for how many steps the denoiser's neurons are simulated
   * @param denoiserBatchSize images a step of the denoiser
   * @param denoiserChannels channels of the denoiser's layers
   */
  record Sizes(
      int timeSteps,
      int batchSize,
      int firstChannels,
      int secondChannels,
      int codebookSize,
      int codeDimension,
      int denoiserTimeSteps,
      int denoiserBatchSize,
      List<Integer> denoiserChannels) {

    static Sizes of(Shape image) {
      List<Integer> denoiser = List.of(64, 128, 256, 256, 128);
      return image.get(0) == 1
          ? new Sizes(4, 16, 32, 64, 128, 16, 2, 64, denoiser)
          : new Sizes(4, 16, 64, 128, 512, 32, 2, 64, denoiser); // color needs more
    }
  }

  private SpikingDiffusionExample() {}

  /**
   * Trains and draws.
   *
   * @param args the name of a data set, such as mini or cifar10, and the folder for the results;
   *     then, if wanted, the folder with the data set's files, or "-" where it needs none, and how
   *     many epochs the autoencoder is trained
   * @throws Exception if reading, training or writing fails
   */
  public static void main(String... args) throws Exception {
    if (args.length < 2 || args.length > 4) {
      System.err.println("usage: SpikingDiffusionExample DATASET OUT_DIR [DATA_DIR|- [EPOCHS]]");
      System.exit(2);
    }
    Path data = args.length < 3 || args[2].equals("-") ? null : Path.of(args[2]);
    int epochs = args.length < 4 ? EPOCHS : Integer.parseInt(args[3]);
    TrainingData images = TrainingData.load(NamedDataset.named(args[0]), data);
    Sizes sizes = Sizes.of(images.train().shape());
    // on Linux, training is much faster where freed memory is kept and waiting threads sleep
    NativeThreads.sleepWhileWaiting();
    NativeMemory.keepFreedMemory();
    run(images.train(), images.unseen(), sizes, epochs, Path.of(args[1]));
  }

  static void run(ImageDataset images, ImageDataset unseen, Sizes sizes, int epochs, Path out)
      throws IOException {
    // A manager owns native memory: everything made under it is freed when it closes.
    try (NDManager manager = NDManager.newBaseManager()) {
      // 1. A spiking autoencoder learns to write an image as a small grid of tokens.
      VqSvae tokenizer = trainTokenizer(manager, images, sizes, epochs);
      ParameterFile.save(out.resolve("vq-svae.safetensors"), tokenizer);
      try (NDArray originals = unseen.images(manager, IntStream.range(0, 10).toArray());
          NDArray reconstructions = tokenizer.reconstruct(originals)) {
        new ImageGrid(10).write(out.resolve("reconstructions.png"), originals, reconstructions);
      }

      // 2. Every training image is written as tokens, once.
      TokenDataset tokens = TokenDataset.of(manager, tokenizer, images, sizes.batchSize());

      // 3. Noise replaces tokens by masks, one after the other. A spiking network learns to guess
      //    what is behind the masks.
      int places = Math.toIntExact(tokenizer.tokenShape().size());
      AbsorbingProcess process = new AbsorbingProcess(sizes.codebookSize(), places);
      SpikingDenoiser denoiser =
          trainDenoiser(manager, tokens, tokenizer.tokenShape(), process, sizes, 2 * epochs);
      ParameterFile.save(out.resolve("denoiser.safetensors"), denoiser);

      // 4. Sampling starts from masks alone and lets the network guess until none is left; the
      //    autoencoder turns the tokens into pixels.
      SpikingDiffusion model =
          new SpikingDiffusion(tokenizer, process, Denoiser.evaluating(denoiser));
      try (NDArray samples = model.sample(manager, 64, SEED)) {
        new ImageGrid(8).write(out.resolve("samples.png"), samples);
      }
      System.out.println("Samples and weights are in " + out);
    }
  }

  private static VqSvae trainTokenizer(
      NDManager manager, ImageDataset images, Sizes sizes, int epochs) {
    Shape image = images.shape();
    VqSvaeConfig config =
        VqSvaeConfig.of((int) image.get(0), (int) image.get(1), (int) image.get(2))
            .withTimeSteps(sizes.timeSteps())
            .withChannels(List.of(sizes.firstChannels(), sizes.secondChannels()))
            .withCodebookSize(sizes.codebookSize())
            .withCodeDimension(sizes.codeDimension());
    VqSvae tokenizer = VqSvae.create(config, RandomKey.of(SEED).fold(-1), manager);
    double variance = images.variance(); // scales the reconstruction error
    try (AdamW optimizer = optimizer(2e-3, epochs, images.size() / sizes.batchSize())) {
      TrainingLoop loop = new TrainingLoop(manager, tokenizer.getParameters(), optimizer);
      for (int epoch = 0; epoch < epochs; epoch++) {
        // Order and random numbers depend on seed and epoch alone, never on what was drawn before.
        BatchOrder order = images.epoch(SEED, epoch, sizes.batchSize(), LastBatch.DROP);
        VqSvaeStep step = new VqSvaeStep(tokenizer, variance, RandomKey.of(SEED).fold(epoch));
        EpochReport report =
            loop.runEpoch(epoch, images.getData(manager, order, null), order.batches(), step);
        System.out.printf(
            "autoencoder, epoch %d: loss %.4f, %s%n", epoch + 1, report.loss(), step.usage());
      }
    }
    return tokenizer;
  }

  private static SpikingDenoiser trainDenoiser(
      NDManager manager,
      TokenDataset tokens,
      Shape tokenShape,
      AbsorbingProcess process,
      Sizes sizes,
      int epochs) {
    DenoiserConfig config =
        DenoiserConfig.of(process)
            .withTimeSteps(sizes.denoiserTimeSteps())
            .withChannels(sizes.denoiserChannels());
    SpikingDenoiser denoiser =
        SpikingDenoiser.create(config, tokenShape, RandomKey.of(SEED).fold(-2), manager);
    DiffusionLoss loss = new DiffusionLoss(process, LossWeighting.REWEIGHTED_KEEPING_LAST);
    try (AdamW optimizer = optimizer(4e-3, epochs, tokens.size() / sizes.denoiserBatchSize())) {
      TrainingLoop loop = new TrainingLoop(manager, denoiser.getParameters(), optimizer);
      for (int epoch = 0; epoch < epochs; epoch++) {
        BatchOrder order = tokens.epoch(SEED, epoch, sizes.denoiserBatchSize(), LastBatch.DROP);
        DenoiserStep step =
            new DenoiserStep(
                loss, Denoiser.training(denoiser), 0, RandomKey.of(SEED).fold(1).fold(epoch));
        EpochReport report =
            loop.runEpoch(epoch, tokens.batches(manager, order), order.batches(), step);
        System.out.printf("denoiser, epoch %d: loss %.4f%n", epoch + 1, report.loss());
      }
    }
    return denoiser;
  }

  /** Warms up, then lets the learning rate fall along a cosine over all steps of all epochs. */
  private static AdamW optimizer(double highest, int epochs, long stepsPerEpoch) {
    int steps = Math.toIntExact(epochs * stepsPerEpoch);
    Tracker cosine = Schedules.cosine(highest, highest / 200, steps);
    Tracker rate = Schedules.warmUp(Math.min(50, steps / 10), cosine);
    return new AdamW(rate, Adam.Parameters.defaults().withWeightDecay(1e-3));
  }
}
