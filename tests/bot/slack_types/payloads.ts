// What Penny sends, by Slack's own types: the tests make a JSON Schema of it.
import type { HomeView, KnownBlock, ModalView } from '@slack/types';

export interface Message {
  text: string;
  blocks?: KnownBlock[];
}

export interface Payloads {
  message: Message;
  home: HomeView;
  modal: ModalView;
}
