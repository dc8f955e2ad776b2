import type { EndingKind } from "../../endings.ts";
import type { EndingWords } from "../catalogue.ts";

const anew = {
  sender: "新しいリンクでもう一度送ってください。",
  receiver: "もう一度送ってもらってください。",
};

const reload = {
  sender: `双方でページを再読み込みしてください。${anew.sender}`,
  receiver: `双方でページを再読み込みしてください。${anew.receiver}`,
};

const newLink = { sender: anew.sender, receiver: "新しいリンクをもらってください。" };

const ourFault = {
  why: "Telpher 自体の不具合で、あなたのせいではありません。",
  todo: {
    sender: `ページを再読み込みしてください。${anew.sender}`,
    receiver: `ページを再読み込みしてください。${anew.receiver}`,
  },
};

const afterCancel = {
  sender: "新しいリンクでもう一度送れます。",
  receiver: "まだ必要なら、もう一度送ってもらってください。",
};

export const endings: Record<EndingKind, EndingWords> = {
  misunderstood: {
    title: "2 つのページの話が合いませんでした",
    why: "このページは知らないものを受け取り、停止しました。",
    todo: reload,
  },
  damaged: {
    title: "届いたものが、送られたものと違います",
    why: "確認で違いが見つかったため、正しいものとしては残していません。",
    todo: anew,
  },
  lost: {
    title: "相手との接続が失われました",
    why: "相手のページが閉じられたか、端末がスリープしたか、ネットワークが切れました。",
    todo: {
      sender: "相手が戻ったら、新しいリンクでもう一度送ってください。",
      receiver: "新しいリンクでもう一度送ってもらってください。",
    },
  },
  full: {
    title: {
      sender: "相手の端末の空き容量が足りません",
      receiver: "この端末の空き容量が足りません",
    },
    todo: {
      sender: "相手が容量を空けたら、もう一度送ってください。",
      receiver: "容量を空けてから、もう一度送ってもらってください。",
    },
  },
  "internal-error": { title: "このページで不具合が起きました", ...ourFault },
  "peer-failed": { title: "相手のページで不具合が起きました", ...ourFault },
  "unsupported-version": {
    title: "2 つのページのバージョンが違います",
    why: "一方が、もう一方に対して古すぎます。",
    todo: reload,
  },
  cancelled: { title: "キャンセルされました", todo: afterCancel },
  "cancelled-by-us": { title: "キャンセルしました", todo: afterCancel },
  "cancelled-by-them": { title: "相手がキャンセルしました", todo: afterCancel },
  declined: {
    title: { sender: "相手が断りました", receiver: "断りました" },
    todo: {
      sender: "理由を尋ねてみてください。新しいリンクでもう一度送れます。",
      receiver: "気が変わったら、もう一度送ってもらってください。",
    },
  },
  "cannot-save": {
    title: { sender: "相手が保存できませんでした", receiver: "保存できませんでした" },
    why: {
      sender: "相手のブラウザーが書き込みを拒否しました。ディスクがいっぱいなのかもしれません。",
      receiver: "ブラウザーが書き込みを拒否しました。ディスクがいっぱいなのかもしれません。",
    },
    todo: {
      sender: "もう一度送り、容量を空けるか別の場所を選ぶよう相手に頼んでください。",
      receiver: "容量を空けるか別の場所を選び、もう一度送ってもらってください。",
    },
  },
  "download-stopped": {
    title: { sender: "相手のダウンロードが止まりました", receiver: "ダウンロードが止まりました" },
    why: {
      sender:
        "相手のブラウザーが受け付けなくなりました。そこでキャンセルされたか、ディスクがいっぱいかもしれません。",
      receiver:
        "ブラウザーが受け付けなくなりました。そこでキャンセルされたか、ディスクがいっぱいかもしれません。",
    },
    todo: anew,
  },
  "file-changed": {
    title: "送信中にファイルが変わりました",
    why: {
      sender: "別のプログラムが書き込んだため、正確なコピーを作れませんでした。",
      receiver: "相手の端末で書き込みがあったため、正確なコピーを作れませんでした。",
    },
    todo: {
      sender: "書き込みが終わったら、もう一度選んでください。",
      receiver: "書き込みが終わったら、もう一度送ってもらってください。",
    },
  },
  "file-unreadable": {
    title: {
      sender: "読み取れないファイルがあります",
      receiver: "相手が読み取れないファイルがあります",
    },
    why: {
      sender: "選んだあとに、移動、削除、またはロックされました。",
      receiver: "相手の端末で、移動、削除、またはロックされました。",
    },
    todo: { sender: "もう一度選んでください。", receiver: anew.receiver },
  },
  "unknown-code": {
    title: {
      sender: "サーバーがリンクを閉じました",
      receiver: "このリンクまたはコードは見つかりません",
    },
    why: {
      sender: "サーバーはもうこのコードを知りません。",
      receiver: "入力間違いか、期限切れか、送信者がページを閉じました。",
    },
    todo: {
      sender: anew.sender,
      receiver: "確かめるか、新しいリンクをもらってください。",
    },
  },
  "wrong-code": {
    title: "このコードは違います",
    why: "最後の 4 文字が違うか、試された回数が多すぎます。",
    todo: "確かめるか、リンクをもらってください。",
  },
  "already-joined": {
    title: "すでに誰かが受け取っています",
    why: "誰かがすでにこのリンクを開いています。別のウィンドウであなたが開いたのかもしれません。1 つのリンクで受け取れるのは 1 人です。",
    todo: {
      sender: anew.sender,
      receiver: "別のウィンドウを閉じてもう一度試すか、新しいリンクをもらってください。",
    },
  },
  expired: {
    title: "リンクの期限が切れました",
    why: "有効な間に、双方が揃いませんでした。",
    todo: newLink,
  },
  closed: {
    title: "この転送は終わっています",
    why: {
      sender: "別のタブで、またはコードを知っている誰かが終了しました。",
      receiver: "すでに受け渡しが済んだか、送信者が終了しました。",
    },
    todo: newLink,
  },
  "rate-limited": {
    title: "短い間に試した回数が多すぎます",
    why: "サーバーは全員に、間隔を空けるよう求めています。",
    todo: "1 分待ってから、もう一度試してください。",
  },
  "server-unreachable": {
    title: "サーバーが応答しません",
    why: "サーバーがないと、2 つのブラウザーは互いを見つけられません。",
    todo: "オンラインか確かめて、もう一度試してください。",
  },
  "no-path": {
    title: "ブラウザー間の経路がありません",
    why: "ファイアウォールか、間のネットワークが妨げています。",
    todo: {
      sender:
        "同じネットワークにつなぐか、どちらかが別のネットワークに切り替えて、もう一度送ってください。",
      receiver:
        "同じネットワークにつなぐか、どちらかが別のネットワークに切り替えて、もう一度試してください。",
    },
  },
  replaced: {
    title: "別のウィンドウで開かれました",
    why: "同じ転送がこのブラウザーの別の場所で開かれ、そこで続いています。",
    todo: "そのウィンドウを探してください。こちらは閉じてかまいません。",
  },
  "browser-unsupported": {
    title: "このブラウザーではできません",
    why: "転送に必要なものがないか、無効になっています。",
    todo: "最新の Firefox、Chrome、Edge、Safari を使ってください。",
  },
};
