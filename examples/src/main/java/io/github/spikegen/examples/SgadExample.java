package io.github.spikegen.examples;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.spikegen.autograd.RandomKey;
import io.github.spikegen.config.Recipe;
import io.github.spikegen.data.BatchOrder;
import io.github.spikegen.data.BatchOrder.LastBatch;
import io.github.spikegen.data.ImageDataset;
import io.github.spikegen.data.Split;
import io.github.spikegen.gan.AdversarialStep;
import io.github.spikegen.gan.GanConfig;
import io.github.spikegen.gan.GanVariant;
import io.github.spikegen.gan.SpikingGan;
import io.github.spikegen.gan.network.Generator;
import io.github.spikegen.gan.network.GeneratorConfig;
import io.github.spikegen.gan.network.ImageDecoder.DecodedImages;
import io.github.spikegen.image.ImageGrid;
import io.github.spikegen.optimizer.RmsProp;
import io.github.spikegen.run.dataset.NamedDataset;
import io.github.spikegen.run.gan.GanStageOptions;
import io.github.spikegen.training.NativeMemory;
import io.github.spikegen.training.NativeThreads;
import io.github.spikegen.training.ParameterFile;
import io.github.spikegen.training.TrainingListener.EpochReport;
import io.github.spikegen.training.TrainingLoop;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Trains a spiking GAN with attention-scoring decoding and draws from it, in order from top to
 * bottom. Written to be read and copied: it uses the library alone and saves no checkpoints on the
 * way.
 */
public final class SgadExample {

  private static final long SEED = 1;
  private static final int EPOCHS = 20;

  /**
   * The sizes that a data set suggests.
   *
   * @param timeSteps T, for how many steps every neuron is simulated
   * @param latentSize how many random numbers an image is made of
   * @param hiddenUnits units of the dense layers in both networks
   * @param generatorChannels channels of the generator, before each doubling of the image
   * @param discriminatorChannels channels of the discriminator, before each halving of the image
   * @param batchSize images a step
   */
  record Sizes(
      int timeSteps,
      int latentSize,
      int hiddenUnits,
      List<Integer> generatorChannels,
      List<Integer> discriminatorChannels,
      int batchSize) {

    static Sizes of(Shape image) {
      int latentSize = image.get(0) == 1 ? 10 : 15; // color needs more
      return new Sizes(16, latentSize, 1024, List.of(128, 64), List.of(32, 64), 64);
    }
  }

  private SgadExample() {}

  /**
   * Trains and draws.
   *
   * @param args the name of a data set, such as mini or cifar10, and the folder for the results;
   *     then, if wanted, the folder with the data set's files, or "-" where it needs none, and how
   *     many epochs the networks are trained
   * @throws Exception if reading, training or writing fails
   */
  public static void main(String... args) throws Exception {
    if (args.length < 2 || args.length > 4) {
      System.err.println("usage: SgadExample DATASET OUT_DIR [DATA_DIR|- [EPOCHS]]");
      System.exit(2);
    }
    Path data = args.length < 3 || args[2].equals("-") ? null : Path.of(args[2]);
    int epochs = args.length < 4 ? EPOCHS : Integer.parseInt(args[3]);
    ImageDataset images = NamedDataset.named(args[0]).load(data, Split.TRAIN);
    // on Linux, training is much faster where freed memory is kept and waiting threads sleep
    NativeThreads.sleepWhileWaiting();
    NativeMemory.keepFreedMemory();
    run(images, Sizes.of(images.shape()), epochs, Path.of(args[1]));
  }

  static void run(ImageDataset images, Sizes sizes, int epochs, Path out) throws IOException {
    // A manager owns native memory: everything made under it is freed when it closes.
    try (NDManager manager = NDManager.newBaseManager()) {
      // 1. A spiking generator makes images of random numbers; a spiking discriminator, the critic,
      //    learns to score real images higher than those.
      GanConfig config = config(manager, images, sizes);
      SpikingGan gan = SpikingGan.create(config, RandomKey.of(SEED).fold(-1), manager);

      // 2. The two are trained in turn: the critic on real and generated images, the generator to
      //    raise the scores of its images.
      train(manager, config, gan, images, sizes.batchSize(), epochs);
      ParameterFile.save(out.resolve("generator.safetensors"), gan.generator());
      ParameterFile.save(out.resolve("discriminator.safetensors"), gan.discriminator());

      // 3. Any random numbers give an image.
      try (NDArray samples = gan.sample(manager, 64, SEED)) {
        new ImageGrid(8).write(out.resolve("samples.png"), samples);
      }

      // 4. An image is built up over time: at each step attention decides how much of the step's
      //    input replaces what was there before.
      try (NDManager work = manager.newSubManager()) {
        DecodedImages steps =
            ((Generator) gan.generator()).generateSteps(gan.latents(work, 8, RandomKey.of(SEED)));
        NDArray inputs = steps.inputs().transpose(1, 0, 2, 3, 4); // a row for each image
        Shape shape = inputs.getShape();
        new ImageGrid(sizes.timeSteps())
            .write(
                out.resolve("steps.png"),
                inputs.reshape(-1, shape.get(2), shape.get(3), shape.get(4)));
        System.out.println(
            "mean share of each step's input: "
                + Arrays.toString(steps.scores().mean(new int[] {1}).toFloatArray()));
      }
      System.out.println("Samples and weights are in " + out);
    }
  }

  private static GanConfig config(NDManager manager, ImageDataset images, Sizes sizes) {
    Shape image = images.shape();
    GanConfig config =
        GanVariant.SGAD.config((int) image.get(0), (int) image.get(1), (int) image.get(2));
    int some = (int) Math.min(1000, images.size());
    try (NDArray first = images.images(manager, IntStream.range(0, some).toArray())) {
      return config
          .withGenerator(
              config
                  .generator()
                  .withLatentSize(sizes.latentSize())
                  .withHiddenUnits(sizes.hiddenUnits())
                  .withChannels(sizes.generatorChannels())
                  // the background of the images, which then needs no spikes
                  .withRestingPixel(GeneratorConfig.restingPixelOf(first)))
          .withDiscriminator(
              config
                  .discriminator()
                  .with(b -> b.channels(sizes.discriminatorChannels()).kernelSize(5).padding(0))
                  .withHiddenUnits(sizes.hiddenUnits()))
          .withTimeSteps(sizes.timeSteps());
    }
  }

  private static void train(
      NDManager manager,
      GanConfig config,
      SpikingGan gan,
      ImageDataset images,
      int batchSize,
      int epochs) {
    int steps = Math.toIntExact(epochs * (images.size() / batchSize));
    double rate = GanStageOptions.of(Recipe.TUNED, GanVariant.SGAD, false).generatorRate();
    try (RmsProp generatorOptimizer = AdversarialStep.optimizer(rate, steps);
        RmsProp discriminatorOptimizer = AdversarialStep.optimizer(rate, steps)) {
      // A loop over the generator's parameters; its step updates the critic first.
      TrainingLoop loop =
          new TrainingLoop(manager, gan.generator().getParameters(), generatorOptimizer);
      AdversarialStep step = AdversarialStep.of(gan, config, discriminatorOptimizer);
      for (int epoch = 0; epoch < epochs; epoch++) {
        // Order and random numbers depend on seed and epoch alone, never on what was drawn before.
        BatchOrder order = images.epoch(SEED, epoch, batchSize, LastBatch.DROP);
        EpochReport report =
            loop.runEpoch(
                epoch,
                images.getData(manager, order, null),
                order.batches(),
                step.withKey(RandomKey.of(SEED).fold(epoch)));
        // The gap estimates how far generated images are from real ones.
        System.out.printf(
            "epoch %d: critic gap %.4f, gradient norms %.3f (generator) and %.3f (critic)%n",
            epoch + 1,
            report.figure(AdversarialStep.CRITIC_GAP),
            report.figure(TrainingLoop.GRADIENT_NORM),
            report.figure(AdversarialStep.DISCRIMINATOR_GRADIENT_NORM));
      }
    }
  }
}
