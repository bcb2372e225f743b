/**
 * What a real model costs on a real device: the bytes and seconds that stand in for the small model's own. Every number is *assumed*: it
 * comes from the source named beside it, not from a measurement here. A sample is one image, or one sequence of tokens.
 */

export interface WorkloadPreset {
  readonly title: string;
  /** Trainable parameters; on the wire 4 bytes each (float32 gradients). */
  readonly parameters: number;
  /** What kind of arithmetic it is: devices sustain less of their peak in convolutions. */
  readonly family: 'convolution' | 'transformer';
  /** FLOP of forward and backward pass for one sample; a multiply–add counts 2, the backward pass twice the forward one. */
  readonly flopsPerSample: number;
  readonly source: string;
}

export interface DevicePreset {
  readonly title: string;
  /** FLOP/s, peak, of the arithmetic named in the source. */
  readonly peak: number;
  /** Share of the peak that training sustains, by kind of arithmetic. */
  readonly sustained: Readonly<Record<WorkloadPreset['family'], number>>;
  /** Seconds per step that do not depend on the batch: kernel launches, the optimizer's bookkeeping. */
  readonly overhead: number;
  /** Bytes; undefined where it is the machine's and not the device's. */
  readonly memory?: number;
  readonly source: string;
}

const FORWARD_AND_BACKWARD = 3;
const TOKENS_BERT = 512;
const TOKENS_GPT2 = 1024;

export const workloadPresets = {
  resnet50: {
    title: 'ResNet-50', family: 'convolution', parameters: 25_557_032, flopsPerSample: FORWARD_AND_BACKWARD * 2 * 4.09e9,
    source: 'He et al. 2016; parameters and 4.09 G multiply–adds at 224×224 as published with torchvision',
  },
  vgg16: {
    title: 'VGG-16', family: 'convolution', parameters: 138_357_544, flopsPerSample: FORWARD_AND_BACKWARD * 2 * 15.47e9,
    source: 'Simonyan and Zisserman 2015; 15.47 G multiply–adds at 224×224 as published with torchvision',
  },
  alexnet: {
    title: 'AlexNet', family: 'convolution', parameters: 61_100_840, flopsPerSample: FORWARD_AND_BACKWARD * 2 * 0.714e9,
    source: 'Krizhevsky 2014 (one-GPU form); 0.714 G multiply–adds at 224×224 as published with torchvision',
  },
  bertLarge: {
    title: 'BERT-large', family: 'transformer', parameters: 335_141_888, flopsPerSample: 6 * 335_141_888 * TOKENS_BERT,
    source: `Devlin et al. 2019; 6 FLOP per parameter and token (Kaplan et al. 2020), ${TOKENS_BERT} tokens, attention scores left out`,
  },
  gpt2: {
    title: 'GPT-2 1.5B', family: 'transformer', parameters: 1_557_611_200, flopsPerSample: 6 * 1_557_611_200 * TOKENS_GPT2,
    source: `Radford et al. 2019; 6 FLOP per parameter and token (Kaplan et al. 2020), ${TOKENS_GPT2} tokens, attention scores left out`,
  },
} as const satisfies Record<string, WorkloadPreset>;

export const devicePresets = {
  v100: {
    title: 'V100', peak: 15.7e12, sustained: { convolution: 0.55, transformer: 0.55 }, overhead: 1e-3, memory: 16e9,
    source: 'NVIDIA V100 SXM2 data sheet, float32, the form with 16 GB; 55 % is about 350 ResNet-50 images a second, near published float32 results',
  },
  a100: {
    title: 'A100', peak: 312e12, sustained: { convolution: 0.2, transformer: 0.4 }, overhead: 1e-3, memory: 80e9,
    source: 'NVIDIA A100 data sheet, bfloat16 dense, the form with 80 GB; 40 % is near what large transformers reach (Narayanan et al. 2021: 44–52 %); 20 % in convolutions is about 2,500 ResNet-50 images a second',
  },
  h100: {
    title: 'H100', peak: 989e12, sustained: { convolution: 0.14, transformer: 0.35 }, overhead: 1e-3, memory: 80e9,
    source: 'NVIDIA H100 SXM data sheet, bfloat16 dense, 80 GB; 35 % is a common figure for large transformers; 14 % in convolutions is about 5,600 ResNet-50 images a second',
  },
  cpuCore: {
    title: 'CPU core', peak: 96e9, sustained: { convolution: 0.5, transformer: 0.5 }, overhead: 1e-4,
    source: '3 GHz × 2 fused multiply–add units × 8 float32 lanes × 2 FLOP; half of it in a good matrix product',
  },
} as const satisfies Record<string, DevicePreset>;

export type WorkloadName = keyof typeof workloadPresets;
export type DeviceName = keyof typeof devicePresets;
