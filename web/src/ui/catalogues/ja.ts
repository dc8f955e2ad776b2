import type { Catalogue, Forms } from "./catalogue.ts";
import { endings } from "./ja/endings.ts";

const page: Catalogue["page"] = {
  description: "ファイルを自分のブラウザーから相手のブラウザーへ直接送ります。",
  language: "言語",
  unreachable:
    "サーバーが応答しません。サーバーがないと送受信できません。オンラインかどうか確認してください。このページは接続を試み続けます。",
  gap: "",
};

const buttons: Catalogue["buttons"] = {
  choose: "ファイルを選ぶ",
  chooseFolder: "フォルダーを選ぶ",
  add: "ファイルを追加",
  addFolder: "フォルダーを追加",
  sendText: "このテキストを送る",
  receive: "受け取る",
  seeWhatItIs: "内容を見る",
  copyLink: "リンクをコピー",
  share: "共有…",
  copy: "コピー",
  copyRoot: "フィンガープリントをコピー",
  copied: "コピーしました",
  notCopied: "手動でコピーしてください",
  accept: "受け取る",
  decline: "断る",
  cancel: "キャンセル",
  pause: "一時停止",
  goOn: "再開",
  saveAgain: "もう一度保存",
  sendAgain: "もう一度送る",
  sendElse: "別のものを送る",
  tryAgain: "もう一度試す",
  startOver: "最初からやり直す",
  newCode: "新しいコード",
};

const scene: Catalogue["scene"] = { you: "自分", them: "相手" };

const start: Catalogue["start"] = {
  title: "何でも、相手に直接送れます。",
  lead: "ファイルやフォルダーは、自分のブラウザーから相手のブラウザーへ直接届きます。アカウントは不要で、サイズの制限もなく、途中の誰にも読めません。",
  drop: "このページのどこにでもファイルやフォルダーをドロップ",
  dropNow: "離すと送ります",
  text: "またはテキストを入力・貼り付け",
  textLabel: "送るテキスト",
  receiveTitle: "コードを受け取りましたか？",
  foot: "オープンソース。自分のサーバーで動きます。",
};

const notices: Catalogue["notices"] = {
  nothing: "ファイルがありませんでした。ここにドロップするか、選んでください。",
  "too-many": (most) =>
    `ファイルが ${most} 個を超えています。ZIP ファイルにまとめて送ってください。`,
  "no-text": "テキストがまだありません。入力するか貼り付けてから送ってください。",
  "long-text": "テキストが 1 MB を超えています。ファイルに保存して送ってください。",
  "not-shared": "共有したものが届きませんでした。もう一度共有してください。",
  elsewhere: "このタブは、送信中のタブの複製です。元のタブで続けてください。",
  over: "送っていたものは終わり、リンクは無効になりました。新しいリンクでもう一度送れます。",
  already: "すでに含まれています。",
  late: "相手がすでに承諾したため、これは含まれません。完了してから送ってください。",
  copying:
    "これの暗号化したコピーを作成中のため、内容は変えられません。ほかのものは、完了してから送ってください。",
  kept: "相手がすでに承諾したため、取り除けませんでした。",
  unreadable:
    "ブラウザーがこれを読み取れません。何も送られていません。これを外して、もう一度試してください。",
};

const collecting: Catalogue["collecting"] = {
  title: "フォルダーの中を調べています",
  lead: (files) => `今のところ ${files}。多いときは少し時間がかかります。`,
};

const files: Forms = { other: "# 個のファイル" };
const moreFiles: Forms = { other: "ほか # 個のファイル" };
const moreThings: Forms = { other: "ほか # 件" };

const contents: Catalogue["contents"] = {
  nameless: "名前のないもの",
  text: "テキスト",
  sizeless: "サイズは不明",
  emptyFolder: "空のフォルダー",
  files,
  moreFiles,
  moreThings,
  inAll: (more, files) => `${more}、全部で ${files}`,
  within: "中身",
  remove: (name) => `${name} を取り除く`,
};

const code: Catalogue["code"] = {
  legend: "コード",
  group: (from, to) => `${from} 文字目から ${to} 文字目`,
  hint: "12 文字です。リンク全体を貼り付けることもできます。",
  incomplete: "コードは 12 文字で、4 文字ずつ 3 つに分かれています。",
  foreign: (host) => `このリンクは ${host} のものです。そちらで開いてください。`,
};

const scanning: Catalogue["scanning"] = {
  ask: "コードを読み取る",
  title: "コードをカメラに見せてください",
  lead: "相手の画面の QR コードをカメラの前にかざしてください。読み取れると、リンクが開きます。",
  picture: "カメラの映像",
  other: "このコードは Telpher のリンクではありません。送る側のページのコードを使ってください。",
  foot: "映像はこの端末から出ません。このページを離れるとカメラは切れます。",
  type: "代わりにコードを入力する",
  none: {
    refused: {
      title: "このページはカメラを使えません",
      todo: "あなたかブラウザーが許可しませんでした。アドレスの横でカメラを許可してから、もう一度試してください。コードの入力もできます。",
    },
    none: {
      title: "カメラがありません",
      todo: "ブラウザーはこの端末にカメラを見つけられません。コードを入力するか、リンクを開いてください。",
    },
    busy: {
      title: "カメラの映像が出ません",
      todo: "ほかのプログラムが使っているのかもしれません。それを閉じてから、もう一度試してください。コードの入力もできます。",
    },
  },
};

const invited: Catalogue["invited"] = {
  title: "あなたに送りたいものがある人がいます",
  lead: "まず内容とサイズが表示されます。受け取ると決めるまで、何も保存されません。",
  foot: "相手がいれば相手のブラウザーから直接届きます。いなければ、相手が残した暗号化されたコピーから届きます。",
};

const brokenLink: Catalogue["brokenLink"] = {
  title: "このリンクは途中で切れています",
  lead: "一部が失われています。コピーのときによく起こります。何も受け取っていません。もう一度リンクをもらうか、コードを入力してください。",
};

const lacks: Catalogue["lacks"] = {
  "secure-context": {
    title: "このページには HTTPS が必要です",
    todo: "ブラウザーは安全なページでしか暗号化を許可しません。このアドレスを https:// で開くか、サーバーの管理者に TLS（TELPHER_TLS_CERT と TELPHER_TLS_KEY）を有効にするよう頼んでください。",
  },
  webrtc: {
    title: "このブラウザーには WebRTC がありません",
    todo: "Telpher は WebRTC で相手のブラウザーにつながります。設定で有効にするか、最新の Firefox、Chrome、Edge、Safari を使ってください。",
  },
};

const opening: Catalogue["opening"] = {
  title: { sender: "リンクを作成しています", receiver: "内容を問い合わせています" },
  lead: {
    sender: "サーバーにコードを求めています。まだ何もこの端末から出ていません。",
    receiver:
      "送信者がいるか、あなたのためのコピーが残されているかを、サーバーに問い合わせています。",
  },
};

const outside: Catalogue["outside"] = {
  lost: "サーバーが応答しません。再試行しています。",
  taken: "この転送では別の人があなたの場所にいます。空くまで再試行します。",
};

const inviting: Catalogue["inviting"] = {
  title: "このリンクを相手に送ってください",
  lead: "相手が開いて受け取ると始まります。",
  link: "リンク",
  qr: "リンクの QR コード",
  say: "またはこのコードを伝える",
  shareTitle: "お届けものです",
  codeOff: "3 回間違えられたため、コードは使えなくなりました。リンクは引き続き使えます。",
  newCode: "新しいリンクも作られ、このリンクは終了します。",
  state: "待っています。このページを開いたままにしてください。",
  good: "開いている間、リンクは使えます。最長で 1 日です。",
  tab: "相手を待っています",
};

const connecting: Catalogue["connecting"] = {
  title: {
    sender: { here: "相手が来ました", away: "相手が少し離れています" },
    receiver: { here: "送信者がいます", away: "送信者を待っています" },
  },
  here: "2 つのブラウザーがつながる経路を探しています。",
  away: {
    sender: "相手が戻るのを待っています。このページを開いたままにしてください。",
    receiver: "相手のページが開くと続きます。このページも開いたままにしてください。",
  },
};

const deciding: Catalogue["deciding"] = {
  title: "相手が決めています",
  lead: "相手には内容とサイズが見えています。受け取ると決めると始まります。",
  question: {
    file: "このファイルを受け取りますか？",
    folder: "このフォルダーを受け取りますか？",
    several: "これらのファイルを受け取りますか？",
    text: "このテキストを受け取りますか？",
  },
  saving: {
    "picked-file": "受け取ると、保存する場所をブラウザーが尋ねます。",
    "picked-folder":
      "受け取ると、保存先のフォルダーをブラウザーが尋ねます。すでに中にあるものは変更されません。",
    downloads: "すべて届いて検証が済むと、ブラウザーのダウンロードに渡されます。",
    zip: "すべて届いて検証が済むと、1 つの ZIP ファイルとしてブラウザーのダウンロードに渡されます。",
    streamed: "届くそばから、確認済みの部分がブラウザーのダウンロードに渡されます。",
    "streamed-zip":
      "届くそばから、確認済みの部分が 1 つの ZIP ファイルとしてブラウザーのダウンロードに渡されます。",
    shown: "受け取ると、このページに表示されます。保存はされません。",
    "no-room":
      "空き容量が足りません。この端末の容量を空けてから、このページを再読み込みしてください。",
    "too-large":
      "ここではブラウザーがメモリーにしか置けず、それには大きすぎます。断って、通常のウィンドウか別のブラウザーで開くための新しいリンクを頼んでください。",
  },
  unsavable: "ここでは保存できません",
  changed: "内容が今、変更されました。これが現在送られるものです。",
  care: "心当たりのあるものだけを受け取ってください。",
};

const resuming: Catalogue["resuming"] = {
  title: "続きから再開します",
  lead: "すでに受け取りを承諾しています。届いている分を先に確かめてから、残りを受け取ります。",
};

const transferring: Catalogue["transferring"] = {
  title: { sender: "送信中", receiver: "受信中" },
  bar: { sender: "送信して確認済み", receiver: "受信して確認済み" },
  told: {
    sender: (percent) => `送信して確認済み：${percent}`,
    receiver: (percent) => `受信して確認済み：${percent}`,
  },
  tab: {
    sender: (percent) => `${percent} 送信`,
    receiver: (percent) => `${percent} 受信`,
  },
  soFar: (size) => `ここまで ${size}`,
  of: (size, total) => `${total} のうち ${size}`,
  left: {
    soon: "残り数秒",
    about: (span) => `残り約 ${span}`,
  },
  foot: {
    sender: "届いて確認されたものだけを数えています。このページを開いたままにしてください。",
    receiver: "届くたびに確認しています。このページを開いたままにしてください。",
  },
  unasked:
    "すでに承諾しているため、もう一度おたずねしていません。不要になったらキャンセルしてください。",
  paused: {
    ours: "一時停止しました。続けるときは「再開」を押してください。",
    theirs: "相手が一時停止しました。相手が再開すると続きます。",
  },
  still: "今は何も届いていません。",
  path: {
    direct: "直接、ブラウザーからブラウザーへ。",
    relayed: "内容を読めないサーバーを中継しています。",
    stored:
      "送信者と接続できていないため、暗号化されたコピーから受け取ります。サーバーは中身を読めません。",
  },
  done: (done, files) => `${files}のうち ${done} 個が完了`,
  fileDone: "完了",
};

const stays: Catalogue["stays"] = {
  live: "まだ続いています。先にキャンセルするか断ってから、戻ってください。",
  text: "このテキストはほかのどこにもありません。コピーしてから戻ってください。",
};

const reconnecting: Catalogue["reconnecting"] = {
  title: "接続が切れました。何も失われていません。",
  lead: "届いて確認されたものは残っています。そこから自動で続くので、何もする必要はありません。",
  kept: (amount) => `${amount} が残っています。`,
  here: {
    sender: "相手のページは開いています。つながる経路を探しています。",
    receiver:
      "送信者のページは開いています。再読み込みされた場合は、送信者がファイルを選び直すと続きます。",
  },
  away: {
    sender: "受信者がページを離れたか、ネットワークが切れました。待っています。",
    receiver: "送信者がページを離れたか、ネットワークが切れました。待っています。",
  },
  foot: "このページを開いたままにしてください。長くかかるときは、相手のページがまだ開いているか尋ねてください。閉じていれば、キャンセルできます。",
  tab: "再接続しています",
};

const verifying: Catalogue["verifying"] = {
  title: "全体を検証しています",
  lead: {
    sender: "すべてのバイトが届きました。同じかどうかを相手側で確かめています。",
    receiver: "すべてのバイトが届きました。相手の元のものと照合してから、保存場所に置きます。",
  },
};

const deliveries: Catalogue["deliveries"] = {
  title: "これまでの受け渡し",
  none: "まだありません。受け渡したものがここに並びます：名前、サイズ、時刻、フィンガープリントの最初の数桁。一覧はこのブラウザーだけが持ち、リンクも鍵も内容も含みません。",
  kept: "この一覧はこのブラウザーだけが持ちます。リンクも鍵も内容も含みません。消しても、受け渡したものはそのまま残ります。",
  off: "このブラウザーは受け渡しの一覧を残しません。",
  clear: "一覧を消す",
  turnOff: "一覧を残さない",
  turnOn: "一覧を残す",
  line: {
    sender: (time) => `送信、${time}`,
    receiver: (time) => `受信、${time}`,
  },
  forget: "削除",
  forgetOne: (name) => `${name} をこの一覧から削除`,
  listed: "名前とサイズと時刻は、このブラウザーだけが開始ページに控えます。",
  unlist: "控えない",
};

const leftovers: Catalogue["leftovers"] = {
  title: "完了していないもの",
  lead: "届いた分は七日間このブラウザーに残り、容量を使います。同じリンクをもう一度開くか、同じファイルをもう一度送ってもらうと、続きから再開します。",
};

const ended: Catalogue["ended"] = {
  at: (time) => `終了：${time}`,
  arrived: (size) => `${size} まで届いていました。`,
  arrivedOf: (size, total) => `${total} のうち ${size} まで届いていました。`,
  mayHaveArrived:
    "あなたのものは何も変わっていません。すべて送られましたが、相手の確認がありません。届いているか尋ねてください。",
  nothing: { sender: "何も送られていません。", receiver: "何も受け取っていません。" },
  elsewhere: "何も失われていません。そちらで続きます。",
  kept: "完全なコピーは手元にありません。届いた分は七日間このブラウザーに残ります。同じものをもう一度送ってもらうと、続きから再開します。",
  incomplete: {
    sender: "あなたのものは何も変わっていません。相手に完全なコピーはありません。",
    receiver: "完全なコピーは手元にありません。相手の元のものはそのままです。",
  },
};

export const ja: Catalogue = {
  page,
  buttons,
  scene,
  start,
  notices,
  collecting,
  contents,
  code,
  scanning,
  invited,
  brokenLink,
  lacks,
  opening,
  outside,
  inviting,
  connecting,
  deciding,
  resuming,
  transferring,
  stays,
  reconnecting,
  verifying,
  deliveries,
  leftovers,
  ended,
  endings,
};
